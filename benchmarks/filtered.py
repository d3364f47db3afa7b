"""``python -m benchmarks.filtered FILE WORKERS``: the yardstick: every channel of an EDF read and filtered once."""

import sys
from concurrent.futures import ProcessPoolExecutor


def filtered(job: tuple[str, int, int]) -> int:
    """Read and filter every so-many-th channel; return how many samples that were."""
    from edfio import read_edf
    from scipy.signal import butter, sosfiltfilt

    path, first, step = job
    samples = 0
    for signal in read_edf(path).signals[first::step]:
        sos = butter(4, [20, 450], "bandpass", fs=signal.sampling_frequency, output="sos")
        samples += len(sosfiltfilt(sos, signal.data))
    return samples


def main() -> None:
    """Filter on one core or on several."""
    path, workers = sys.argv[1], int(sys.argv[2])
    jobs = [(path, first, workers) for first in range(workers)]
    if workers == 1:
        print(filtered(jobs[0]))
        return
    with ProcessPoolExecutor(workers) as crew:
        print(sum(crew.map(filtered, jobs)))


if __name__ == "__main__":
    main()
