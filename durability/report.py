"""The table in the end."""

from statistics import median


def milliseconds(seconds):
    if not seconds:
        return "-"
    ordered = sorted(seconds)
    share = [ordered[int(len(ordered) * q)] for q in (0.95,)]
    return f"median {median(ordered) * 1000:.0f} ms, 95 % {share[0] * 1000:.0f} ms, max {ordered[-1] * 1000:.0f} ms"


def seconds(all_of_them):
    if not all_of_them:
        return "-"
    ordered = sorted(all_of_them)
    most = ordered[min(int(len(ordered) * 0.99), len(ordered) - 1)]
    return f"{len(ordered)} times: median {median(ordered):.1f} s, 99 % {most:.1f} s, longest {ordered[-1]:.1f} s"


def table(title, rows):
    print(f"\n{title}")
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"  {name:<{width}}  {value}")


def verdict(problems, kinds):
    """Prints what must be 0, and gives the exit status."""
    rows = [(kind, problems.counts[kind]) for kind in kinds]
    rows += [(kind, count) for kind, count in sorted(problems.counts.items()) if kind not in kinds]
    table("Must be 0", rows)
    for example in problems.examples:
        print("  !!", example)
    bad = sum(problems.counts.values())
    print("\n" + ("Nothing is wrong." if bad == 0 else f"{bad} things are wrong."))
    return 1 if bad else 0
