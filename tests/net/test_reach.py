"""When nobody answers it is the network; when somebody does it is the others."""

from __future__ import annotations

from monitor.net.reach import Reach


def test_many_in_a_row_that_cannot_be_reached_are_the_networks_fault_until_one_answers() -> None:
    now = [100.0]
    reach = Reach(lambda: now[0])
    for number in range(4):
        reach.silent(f"h{number}.example")
        reach.silent(f"h{number}.example")
        assert not reach.offline
    now[0] = 160.0
    reach.silent("h5.example")
    assert (reach.offline, reach.seconds) == (True, 60.0)
    reach.answered()
    assert (reach.offline, reach.seconds) == (False, 0.0)


def test_an_answer_in_between_says_that_the_others_are_at_fault() -> None:
    reach = Reach()
    for number in range(50):
        reach.silent(f"h{number}.example")
        if number % 4 == 3:
            reach.answered()
    assert not reach.offline


def test_with_few_feeds_three_are_enough_and_with_two_nobody_can_tell() -> None:
    reach = Reach()
    reach.expect(3)
    for number in range(3):
        reach.silent(f"h{number}.example")
    assert reach.offline
    two = Reach()
    two.expect(2)
    two.silent("a.example")
    two.silent("b.example")
    assert not two.offline
