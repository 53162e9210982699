package io.penstock.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommandLineProgramTest {

  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private @Nullable Arguments got;

  /** Keeps what it was given. */
  private final class Serve implements Command {

    @Override
    public String name() {
      return "serve";
    }

    @Override
    public List<String> description() {
      return List.of("Runs the server.");
    }

    @Override
    public List<Flag> flags() {
      return List.of(
          Flag.of("port", "PORT", "8080", "Port to listen on"),
          Flag.of("max-body", "BYTES", "100", "Largest body"),
          Flag.toggle("private", false, "Lets it"),
          Flag.of("kind", "platform|virtual", "virtual", "Which threads"),
          Flag.optional("config", "FILE", "File of settings"));
    }

    @Override
    public int run(Arguments arguments) {
      got = arguments;
      assertTrue(arguments.number("port", 0, 65_535) >= 0);
      assertTrue(arguments.number("max-body", 1) >= 1);
      arguments.isOn("private");
      arguments.choice("kind", Kind.class);
      return 0;
    }
  }

  private enum Kind {
    PLATFORM,
    VIRTUAL
  }

  /** Takes a file. */
  private final class Copy implements Command {

    @Override
    public String name() {
      return "copy";
    }

    @Override
    public List<String> description() {
      return List.of("Copies.");
    }

    @Override
    public List<Flag> flags() {
      return List.of(Flag.sign("force", "Replaces FILE"));
    }

    @Override
    public String file() {
      return "what to make.";
    }

    @Override
    public boolean takesSettings() {
      return false;
    }

    @Override
    public int run(Arguments arguments) {
      got = arguments;
      return 0;
    }
  }

  /** Reads a variable that the server has not. */
  private final class Move implements Command {

    @Override
    public String name() {
      return "move";
    }

    @Override
    public List<String> description() {
      return List.of("Moves.");
    }

    @Override
    public List<Flag> flags() {
      return List.of(Flag.optional("to", "URL", "Where to"));
    }

    @Override
    public Set<String> variables() {
      return Set.of("PENSTOCK_TO");
    }

    @Override
    public int run(Arguments arguments) {
      got = arguments;
      return 0;
    }
  }

  private int run(String... arguments) {
    return new CommandLineProgram(
            "Penstock 1",
            List.of(new Serve(), new Copy(), new Move()),
            environment,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(arguments);
  }

  private Arguments good(String... arguments) {
    assertEquals(0, run(arguments), this::errors);
    if (got == null) {
      throw new AssertionError("The command did not run.");
    }
    return got;
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private void refused(String sentence, String... arguments) {
    err.reset();
    assertEquals(2, run(arguments));
    assertTrue(errors().startsWith(sentence), this::errors);
  }

  @Test
  void aValueComesFromTheFirstOfCommandLineEnvironmentFileAndDefault(@TempDir Path folder)
      throws Exception {
    assertEquals("8080", good("serve").text("port"));
    Path file = Files.writeString(folder.resolve("settings"), "port = 1\nmax-body = 7\n");
    assertEquals("1", good("serve", "--config", file.toString()).text("port"));
    environment.put("PENSTOCK_CONFIG", file.toString());
    environment.put("PENSTOCK_PORT", "2");
    Arguments given = good("serve");
    assertEquals("2", given.text("port"));
    assertEquals("7", given.text("max-body"));
    assertEquals("3", good("serve", "--port=3").text("port"));
    assertEquals("4", good("serve", "--port", "4").text("port"));
  }

  @Test
  void whatBreaksARuleIsNamedWithWhereItCameFrom() {
    refused(
        "The value '65536' of --port is not possible: it must be a whole number, from 0 to 65535.",
        "serve",
        "--port=65536");
    refused(
        "The value '0' of --max-body is not possible: it must be a whole number, 1 or more.",
        "serve",
        "--max-body=0");
    refused(
        "The value 'no' of --private is not possible: it must be true or false.",
        "serve",
        "--private=no");
    refused(
        "The value 'x' of --kind is not possible: it must be one of platform, virtual.",
        "serve",
        "--kind=x");
    environment.put("PENSTOCK_PORT", "x");
    refused("The value 'x' of PENSTOCK_PORT is not possible", "serve");
  }

  @Test
  void whatIsNotKnownGetsASuggestion() {
    refused("There is no option '--prot': did you mean '--port'?", "serve", "--prot", "1");
    // An abbreviation would change its meaning with the next option that begins so.
    refused("There is no option '--por': did you mean '--port'?", "serve", "--por=1");
    refused("There is no command 'server': there are serve, copy, move.", "server");
    refused("Say what to do: serve, copy, move.");
    environment.put("PENSTOCK_PROT", "1");
    assertEquals(1, run("serve"));
    assertTrue(errors().contains("did you mean 'PENSTOCK_PORT'?"), this::errors);
  }

  @Test
  void aVariableOfOneCommandIsUnknownToTheOthers() {
    environment.put("PENSTOCK_TO", "there");
    environment.put("PENSTOCK_PORT", "1");
    assertEquals("there", good("move").text("to"));
    assertEquals(1, run("serve"));
    assertTrue(errors().contains("'PENSTOCK_TO'"), this::errors);
  }

  @Test
  void aToggleNeedsNoValue() {
    assertTrue(good("serve", "--private").isOn("private"));
    assertTrue(good("serve", "--private=TRUE").isOn("private"));
    assertEquals(false, good("serve").isOn("private"));
  }

  @Test
  void aFileIsTakenByWhoTakesOneOnly() {
    Arguments given = good("copy", "--force", "a.zip");
    assertEquals(Path.of("a.zip"), given.file());
    assertTrue(given.isOn("force"));
    refused("The command 'copy' needs a FILE: what to make.", "copy");
    refused("'b' is one argument too many for 'copy'.", "copy", "a", "b");
    refused("'a' is one argument too many for 'serve'.", "serve", "a");
  }

  @Test
  void helpShowsEveryOptionAndRunsNothing() {
    assertEquals(0, run("serve", "--help"));
    String help = out.toString(StandardCharsets.UTF_8);
    for (String part : List.of("--port PORT", "(default: 8080)", "--config FILE", "--private")) {
      assertTrue(help.contains(part), help);
    }
    assertEquals(null, got);
    out.reset();
    assertEquals(0, run("--version"));
    assertEquals("Penstock 1\n", out.toString(StandardCharsets.UTF_8));
  }
}
