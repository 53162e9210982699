package io.penstock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.penstock.bench.AllRun.Outcome;
import io.penstock.bench.AllRun.Run;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DocumentTest {

  private static final LocalDate DATE = LocalDate.of(2026, 11, 28);

  @TempDir Path folder;
  private final Locale before = Locale.getDefault();

  @BeforeEach
  void useTheLocaleOfBench() {
    Locale.setDefault(Locale.ROOT);
  }

  @AfterEach
  void giveItBack() {
    Locale.setDefault(before);
  }

  @Test
  void writesEveryKindOfResult() throws Exception {
    write(
        List.of(
            load(),
            new Run(
                "peers",
                0,
                Duration.ofSeconds(130),
                Duration.ofSeconds(2),
                List.of(),
                Outcome.LEFT_OUT,
                "No pip.\nSee above.")));
    assertEquals(
        """
        # All benchmarks, 2026-11-28

        Commit abc1234-dirty, on a machine, 2 cores; load average 0.5 at the start. To repeat:

        ```sh
        ./penstock bench --all
        ```

        Took 1 min 5 s, not counting what was built and installed before. The load generator shares the machine with what it measures. Sizes are small, so that all ends within \
        15 minutes; without `--all` a benchmark takes longer and says more. Times are milliseconds unless they say \
        otherwise; a percentile that too few calls tell of is not given.

        **2 of 3 have run so far.**

        | Benchmark | Size | Took | Its share | |
        |---|---|---|---|---|
        | [load](#load) | `--size 2` | 1 min 3 s | 1 min 40 s | done |
        | [peers](#peers) | its own | 2 s | 2 min 10 s | left out |

        Targets reached: 1 of 2.

        ![Shares beside their targets](2026-11-28-all.svg)

        ## load

        `./penstock bench load --size 2`

        ### 8 connections

        | | p50 (median) | p90 | p99 | p99.9 | longest | calls | times fsync |
        |---|---|---|---|---|---|---|---|
        | floor: fsync | 1.000 | 1.000 | | | 1.000 | 10 | |
        | a request | 500.000 | 900.000 | 990.000 | 999.000 | 1000.000 | 1,000 | 500.0 |

        | | requests/s | p50 (median) | p90 | p99 | p99.9 | requests | CPU each | bytes written each | resident |
        |---|---|---|---|---|---|---|---|---|---|
        | two \\| steps | 1,500.0 | 0.500 | 0.600 | 0.700 | 0.800 | 3,000 | 12 us | 6,600 | 130 MB |

        | | measured | target | |
        |---|---|---|---|
        | two \\| steps of echo | 0.21 | at least 0.25 | missed |
        | start | 1.30 s | at most 2.00 s | reached |

        | | |
        |---|---|
        | a request: of these over 50 ms | median 5.000, p90 6.000 ms (3 calls) |

        ## peers

        `./penstock bench peers`

        Left out:

            No pip.
            See above.
        """,
        Files.readString(folder.resolve("2026-11-28-all.md")));
  }

  @Test
  void drawsTheSharesAndNothingElse() throws Exception {
    write(List.of(load()));
    String svg = Files.readString(folder.resolve("2026-11-28-all.svg"));
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    NodeList bars = root.getElementsByTagName("rect");
    List<Element> shares =
        IntStream.range(0, bars.getLength())
            .mapToObj(i -> (Element) bars.item(i))
            .filter(bar -> !bar.getAttribute("class").equals("page"))
            .toList();
    assertEquals(1, shares.size());
    assertEquals("missed", shares.getFirst().getAttribute("class"));
    // The share, 0.21, is 0.84 of its target.
    assertEquals(0.84 * 130, Double.parseDouble(shares.getFirst().getAttribute("width")), 0.1);
  }

  @Test
  void hasNoPlotWithoutShares() throws Exception {
    write(List.of(load()));
    write(List.of(new Run("batch", 0, Duration.ZERO, Duration.ZERO, List.of(), Outcome.DONE, "")));
    assertFalse(Files.exists(folder.resolve("2026-11-28-all.svg")));
    assertFalse(Files.readString(folder.resolve("2026-11-28-all.md")).contains(".svg"));
  }

  private void write(List<Run> runs) throws Exception {
    new Document(folder, DATE, "abc1234-dirty", "a machine, 2 cores", 0.5)
        .write(runs, 3, Duration.ofSeconds(65));
  }

  private static Run load() {
    Report report = new Report(new PrintStream(OutputStream.nullOutputStream()));
    report.title("8 connections");
    report.print("floor: fsync", millis(1, 10));
    report.print(
        "a request",
        Latencies.of(LongStream.rangeClosed(1, 1000).map(i -> i * 1_000_000).toArray()));
    report.print("  of these over 50 ms", "median    5.000   p90    6.000 ms   (3 calls)");
    report.print(
        "two | steps",
        new Wrk.Result(3000, 2, 0.5, 0.6, 0.7, 0.8, 1),
        new Cost(12.3, 6600, 130_000_000));
    report.share("two | steps", "echo", 0.21, 0.25);
    report.atMost("start", 1.3, "s", 2);
    return new Run(
        "load",
        2,
        Duration.ofSeconds(100),
        Duration.ofSeconds(63),
        report.sections(),
        Outcome.DONE,
        "");
  }

  private static Latencies millis(long each, int count) {
    return Latencies.of(LongStream.generate(() -> each * 1_000_000).limit(count).toArray());
  }
}
