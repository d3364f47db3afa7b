from tests.floors import LEAST, covered, short


def file(ran, there):
    return {"summary": {"covered_lines": ran, "covered_branches": 0, "num_statements": there, "num_branches": 0}}


def test_a_room_is_the_sum_of_its_files():
    report = {"files": {"src/vastus/store/sql.py": file(9, 10), "src/vastus/store/file.py": file(10, 10)}}
    assert covered(report) == {"store": 95.0}


def test_a_room_below_its_floor_is_named_and_so_is_one_that_never_ran():
    shares = dict.fromkeys(LEAST, 100.0) | {"assess": 94.9}
    assert [line.split(":")[0] for line in short(shares)] == ["assess"]
    del shares["web"]
    assert [line.split(":")[0] for line in short(shares)] == ["assess", "web"]
