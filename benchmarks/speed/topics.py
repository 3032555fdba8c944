"""What matching costs an article with 1,000, 10,000 and 100,000 terms, beside what extracting a page costs.

Terms are spread over topics of 100 each; articles and terms are drawn with a fixed seed. CPU time, medians;
the sizes take turns, so that a busy machine slows all of them alike. `words` is the pass over all terms alone,
`matching` the whole step with its one embedding an article.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Sequence
from statistics import median

from monitor.articles.extract import extract
from monitor.config.models import TopicConfig
from monitor.topics.compiled_topics import CompiledTopics, compile_topics, look_up
from monitor.topics.conditions import Subject
from monitor.topics.judge import Text, hold, ready
from monitor.topics.match import read
from monitor.topics.terms import uses

SIZES = (1_000, 10_000, 100_000)
A_TOPIC = 100  # terms
WORDS = 900  # of an article, about 5.3 KB
KNOWN = 10_000  # words from which articles and terms are drawn
QUERIES = ("Kenya locusts", "grain Black Sea", "cholera Chad", "elections Peru", "fires Greece")
NEEDED = 9.0  # so that no made-up article is a hit, whose sentences would be read one by one


def vocabulary(chance: random.Random) -> list[str]:
    """English words, a few of which will be frequent."""
    words = [word for word in uses() if len(word) > 2]
    return chance.sample(words, KNOWN)


def article(chance: random.Random, words: Sequence[str]) -> Text:
    """Text in which, as in news, few words are frequent and most are rare."""
    drawn = [words[int(len(words) * chance.random() ** 3)] for _ in range(WORDS)]
    sentences = [" ".join(drawn[at : at + 18]).capitalize() for at in range(0, WORDS, 18)]
    return Text(sentences[0], ". ".join(sentences[1:]) + ".")


def compiled(chance: random.Random, words: Sequence[str], terms: int) -> CompiledTopics:
    aims = [ready(TopicConfig(name=query, query=query)) for query in QUERIES]
    topics = []
    for number in range(terms // A_TOPIC):
        written = tuple(" ".join(chance.choices(words, k=chance.randint(1, 3))) for _ in range(A_TOPIC))
        query = QUERIES[number % len(QUERIES)]
        topics.append(TopicConfig(name=f"Topic {number}", query=query, any=written))
    return compile_topics(topics, [aims[number % len(aims)] for number in range(len(topics))])


def measured(work: Sequence[Callable[[Text], object]], articles: Sequence[Text]) -> list[float]:
    """Median CPU milliseconds an article of each piece of work, which take turns."""
    times: list[list[float]] = [[] for _ in work]
    for text in articles:
        for place, one in enumerate(work):
            started = time.process_time()
            one(text)
            times[place].append(1_000 * (time.process_time() - started))
    return [median(found) for found in times]


def words_only(ready_panel: CompiledTopics) -> Callable[[Text], object]:
    def work(text: Text) -> object:
        return look_up(ready_panel, Subject(read(text.title, text.text), text.title, text.text))

    return work


def whole(ready_panel: CompiledTopics) -> Callable[[Text], object]:
    needed = [NEEDED] * len(ready_panel.topics)
    return lambda text: hold(ready_panel, needed, text)


def page(text: Text) -> object:
    """The article's text out of a page of its own."""
    paragraphs = "".join(f"<p>{part}.</p>" for part in text.text.split(". "))
    html = (
        f"<html><head><title>{text.title}</title></head><body><article>{paragraphs}</article></body></html>"
    )
    return extract(html.encode(), "https://outlet.example/1", "utf-8")


def measure(count: int) -> dict[str, float]:
    chance = random.Random(7)
    words = vocabulary(chance)
    articles = [article(chance, words) for _ in range(count + 3)]
    sizes = [compiled(chance, words, size) for size in SIZES]
    work = [*map(words_only, sizes), *map(whole, sizes), page]
    measured(work, articles[:3])
    found = measured(work, articles[3:])
    result = {f"words_ms_{size}": ms for size, ms in zip(SIZES, found[:3], strict=True)}
    result |= {f"matching_ms_{size}": ms for size, ms in zip(SIZES, found[3:6], strict=True)}
    return result | {
        "extraction_ms": found[6],
        "words_10k_to_1k": found[1] / found[0],
        "words_100k_to_1k": found[2] / found[0],
        "matching_10k_to_1k": found[4] / found[3],
        "matching_100k_to_1k": found[5] / found[3],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = measure(args.articles)
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:24} {value:.2f}")


if __name__ == "__main__":
    main()
