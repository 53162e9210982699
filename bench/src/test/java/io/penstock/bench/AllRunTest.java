package io.penstock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.bench.AllRun.MissingRequirement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllRunTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsTheOthersWhenOneFails() throws Exception {
    assertFalse(
        run(
            List.of("first", "broken", "last"),
            name -> {
              if (name.equals("broken")) {
                throw new IOException("The server ended before it listened.");
              }
            }));
    assertEquals(List.of("first", "broken", "last"), ran);
    String document = Files.readString(folder.resolve("2026-11-28-all.md"));
    assertTrue(
        document.contains("\nFailed:\n\n    The server ended before it listened.\n"), document);
    assertTrue(document.contains("## last"), document);
    String text = printed.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("== 3 of 3: last, after 0 s"), text);
  }

  @Test
  void keepsWhatAFailedScenarioHadMeasured() throws Exception {
    run(
        List.of("broken"),
        name -> {
          throw new AssertionError("wrong");
        });
    String document = Files.readString(folder.resolve("2026-11-28-all.md"));
    assertTrue(document.contains("| broken | measured |"), document);
  }

  @Test
  void isGoodWithoutWhatItsMachineDoesNotHave() throws Exception {
    assertTrue(
        run(
            List.of("peers"),
            name -> {
              throw new MissingRequirement("No pip.", new IOException());
            }));
    String document = Files.readString(folder.resolve("2026-11-28-all.md"));
    assertTrue(document.contains("\nLeft out:\n\n    No pip.\n"), document);
  }

  @Test
  void allOfThemHaveTime() {
    Duration time = AllRun.time(Bench.all());
    assertTrue(time.compareTo(AllRun.LIMIT) <= 0, "They may take " + AllRun.text(time));
  }

  private interface Scenario {
    void run(String name) throws Exception;
  }

  private boolean run(List<String> names, Scenario scenario) throws IOException {
    Document document = new Document(folder, LocalDate.of(2026, 11, 28), "abc1234", "a machine", 0);
    Options options = Options.of(new String[] {"penstock.jar", "--all"});
    return new AllRun(options, document, new PrintStream(printed, true, StandardCharsets.UTF_8))
        .run(
            names,
            (name, _, report) -> {
              ran.add(name);
              report.title(name);
              report.print(name, "measured");
              scenario.run(name);
            });
  }
}
