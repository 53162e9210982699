package io.penstock.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.deploy.Dockerfile.Instruction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DockerfileTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z_]+)=(\\S+)");

  private final Dockerfile file = Dockerfile.read();

  @Test
  void copiesWhatThereIs() {
    for (Instruction copy : file.all("COPY")) {
      if (copy.option("from").isEmpty()) {
        for (String source : sources(copy)) {
          assertTrue(Files.exists(ROOT.resolve(source)), source);
        }
      }
    }
    assertThrows(IllegalArgumentException.class, () -> Dockerfile.parse("COPPY a b\n"));
  }

  /** Maven reads all of them, whatever it builds. */
  @Test
  void copiesTheDescriptionOfEveryModule() throws IOException {
    List<String> copied =
        file.all("COPY").stream().flatMap(copy -> sources(copy).stream()).toList();
    Pattern module = Pattern.compile("<module>(.+)</module>");
    List<String> modules =
        module
            .matcher(Files.readString(ROOT.resolve("pom.xml")))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertTrue(modules.size() > 4);
    for (String name : modules) {
      assertTrue(copied.contains(name) || copied.contains(name + "/pom.xml"), name);
    }
  }

  @Test
  void copiesNothingThatIsIgnored() throws IOException {
    List<String> ignored = Files.readAllLines(Path.of("Dockerfile.dockerignore"));
    assertTrue(ignored.contains("deploy/.env"), "secrets must not be sent to who builds");
    for (Instruction copy : file.all("COPY")) {
      for (String source : sources(copy)) {
        assertFalse(ignored.contains(source), source);
      }
    }
  }

  /** What the build makes: see the descriptions of the module and its plugins. */
  @Test
  void takesFromTheBuildWhatItMakes() throws IOException {
    List<String> taken = new ArrayList<>();
    for (Instruction copy : file.all("COPY")) {
      if (copy.option("from").equals("build")) {
        taken.addAll(sources(copy));
      }
    }
    assertEquals(
        List.of(
            "/build/server/target/penstock.jar",
            "/build/server/target/lib",
            "/build/server/target/native"),
        taken);
    String module = Files.readString(ROOT.resolve("server/pom.xml"));
    assertTrue(module.contains("<finalName>penstock</finalName>"));
    assertTrue(module.contains("<classpathPrefix>lib/</classpathPrefix>"));
    assertTrue(module.contains("${project.build.directory}/lib<"));
    assertTrue(module.contains("${project.build.directory}/native<"));
  }

  private static List<String> sources(Instruction copy) {
    return copy.arguments().subList(0, copy.arguments().size() - 1);
  }

  @Test
  void setsWhatServeKnows() {
    Map<String, String> variables = variables();
    Known.assertVariables(
        variables.keySet().stream().filter(name -> name.startsWith("PENSTOCK_")).toList());
    assertEquals(file.last("VOLUME"), variables.get("PENSTOCK_DATA"));
    assertEquals(file.last("EXPOSE"), variables.get("PENSTOCK_PORT"));
    assertEquals("0.0.0.0", variables.get("PENSTOCK_HOST"));
    assertEquals("[\"serve\"]", file.last("CMD"));
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new TreeMap<>();
    for (Instruction env : file.all("ENV")) {
      for (MatchResult one : ASSIGNMENT.matcher(env.rest()).results().toList()) {
        variables.put(one.group(1), one.group(2));
      }
    }
    return variables;
  }

  @Test
  void runsAsAUserThatIsNotRoot() {
    assertTrue(file.last("USER").matches("[1-9][0-9]*:[1-9][0-9]*"), file.last("USER"));
    int user = file.instructions().lastIndexOf(file.all("USER").getLast());
    assertTrue(
        file.instructions().subList(user, file.instructions().size()).stream()
            .noneMatch(one -> one.word().equals("RUN") || one.word().equals("COPY")));
    assertTrue(
        file.ofTheImage().stream()
            .anyMatch(
                one ->
                    one.rest()
                        .contains("useradd --uid " + file.last("USER").replaceFirst(":.*", ""))));
  }

  /** A shell in between would keep SIGTERM to itself. */
  @Test
  void startsWithoutAShell() {
    List<String> entry = new ArrayList<>();
    new JsonMapper().readTree(file.last("ENTRYPOINT")).forEach(word -> entry.add(word.asString()));
    assertEquals(List.of("tini", "--", "/opt/penstock/entry"), entry);
    Path script = Path.of("entry");
    assertTrue(Files.isExecutable(script));
    assertTrue(
        file.ofTheImage().stream()
            .anyMatch(
                one ->
                    one.word().equals("COPY")
                        && one.arguments().contains("deploy/entry")
                        && one.arguments().contains("/opt/penstock/")));
    assertTrue(file.ofTheImage().toString().contains(" tini "));
  }

  @Test
  void isHealthyWhenTheServerSaysSo() {
    String check = file.last("HEALTHCHECK");
    assertTrue(check.contains("http://127.0.0.1:" + variables().get("PENSTOCK_PORT") + "/health"));
  }
}
