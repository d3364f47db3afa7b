from pathlib import Path

from vastus.service import shipped
from vastus.service.settings import Settings


def test_what_is_kept_goes_where_the_setting_says(tmp_path):
    assert Settings.read({"VASTUS_HOME": str(tmp_path)}).cache_folder == tmp_path / "cache"
    assert Settings.read({"VASTUS_HOME": "~/somewhere"}).cache_folder == Path.home() / "somewhere/cache"


def test_without_a_setting_it_goes_where_the_system_keeps_such_things():
    assert Settings.read({}).cache_folder.name == "vastus"
    assert Settings.read({"VASTUS_HOME": ""}) == Settings.read({})


def test_the_base_is_opened_once():
    assert shipped.base() is shipped.base()
    assert shipped.assessor() is shipped.assessor()
    assert shipped.assessor().base is shipped.base()
