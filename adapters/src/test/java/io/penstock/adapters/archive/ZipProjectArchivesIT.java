package io.penstock.adapters.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.ProjectArchives.Check;
import io.penstock.engine.port.ProjectArchives.PackageFile;
import io.penstock.testkit.Zips;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZipProjectArchivesIT {

  private static final ArchiveLimits LIMITS =
      new ArchiveLimits(1 << 20, 20, 4_096, 10_000, 2_500_000);
  private static final String INFO = "format_spec: v1.0\n";
  private static final String DEPLOYMENT =
      "deployment_name: a\ninput_type: plain\noutput_type: plain\n";
  private static final String NO_ZIP =
      "The file of the import is not a zip file, or a damaged one.";
  private static final Check ALL_RIGHT = (kind, name, settings) -> {};

  private final UUID id = UUID.randomUUID();

  @TempDir Path folder;
  private ZipProjectArchives archives;

  @BeforeEach
  void open() throws IOException {
    archives = new ZipProjectArchives(folder.resolve("data"), LIMITS);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Map<String, @Nullable Object> version = object("description", "one", "zip", "code");
    version.put("environment_variables", Map.of("KEY", variable("value", false)));
    Map<String, @Nullable Object> deployment = object("input_type", "plain", "labels", Map.of());
    deployment.put("environment_variables", Map.of("SECRET", variable(null, true)));
    deployment.put("versions", Map.of("v1", version));
    Map<String, @Nullable Object> pipeline = object("description", "", "default_version", "v2");
    pipeline.put("versions", Map.of("v2", object("objects", List.of(), "labels", Map.of())));
    Map<String, @Nullable Object> environment = object("display_name", "E", "zip", "requirements");
    Map<String, @Nullable Object> objects = new LinkedHashMap<>();
    objects.put("deployments", Map.of("a", deployment));
    objects.put("pipelines", Map.of("p", pipeline));
    objects.put("environments", Map.of("e", environment));
    objects.put("environment_variables", Map.of("EMPTY", variable("", false)));

    long size =
        archives.write(
            id,
            objects,
            key -> new PackageFile(key.equals("code") ? "zip" : "txt", bytes("content of " + key)));

    assertEquals(size, archives.open(id).readAllBytes().length);
    String code = "deployments/deployment_a/versions/deployment_a_version_v1.zip";
    version.put("zip", code);
    environment.put("zip", "environments/environment_e/environment_e.txt");
    assertEquals(objects, archives.read(id, ALL_RIGHT));
    archives.unpack(id, code, file -> assertEquals("content of code", Files.readString(file)));
    assertEquals(List.of(id + ".zip"), kept());
  }

  /** In the form of the template that the API's makers publish. */
  @Test
  void olderFieldsOfVersionsAreUnderstood() throws IOException {
    add(
        Map.of(
            "import/info.yaml",
            INFO,
            "import/deployments/x/x.yaml",
            DEPLOYMENT + "deployment_labels: {}\n",
            "import/deployments/x/versions/y.yaml",
            """
            version_name: "v1"
            language: python3.8
            memory_allocation: 2048
            deployment_mode: express
            version_environment_variables:
              - name: "PLAIN"
                value: "hello"
              - name: "HIDDEN"
                value: ""
                secret: True
            """,
            "import/deployments/x/versions/y.zip",
            "PK",
            "__MACOSX/import/._info.yaml",
            "of no use"));
    Map<?, ?> deployments = (Map<?, ?>) archives.read(id, ALL_RIGHT).get("deployments");
    assertEquals(
        Map.of(
            "a",
            Map.of(
                "input_type",
                "plain",
                "output_type",
                "plain",
                "labels",
                Map.of(),
                "versions",
                Map.of(
                    "v1",
                    Map.of(
                        "environment",
                        "python3-8",
                        "instance_type",
                        "2048mb",
                        "zip",
                        "deployments/x/versions/y.zip",
                        "environment_variables",
                        Map.of(
                            "PLAIN", variable("hello", false), "HIDDEN", variable(null, true)))))),
        deployments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "/etc/passwd", "a/../../b", "a\\b", "a/./b"})
  void namesThatLeadOutAreRefused(String name) throws IOException {
    add(Map.of("x/info.yaml", INFO, name, "content"));
    assertTrue(refusal().contains("The entry "), refusal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "input_type: plain | 'deployments/x/x.yaml' of the import: Field 'deployment_name' is missing.",
        "deployment_name: 5 | 'deployments/x/x.yaml' of the import: Field 'deployment_name' must be a text: put it in quotes.",
        "deployment_name: [ | 'deployments/x/x.yaml' of the import: It is not valid YAML",
        "{deployment_name: a, deployment_labels: [b]} | 'deployments/x/x.yaml' of the import: Field 'deployment_labels' must be an object of texts.",
        "{deployment_name: a, deployment_environment_variables: {A: b}} | 'deployments/x/x.yaml' of the import: Field 'deployment_environment_variables' must be a list of variables.",
        "{deployment_name: a, deployment_environment_variables: [{name: A, value: 5}]} | 'deployments/x/x.yaml' of the import: Field 'deployment_environment_variables[0].value' must be a text: put it in quotes."
      })
  void refusalsNameFileAndField(String yaml, String sentence) throws IOException {
    add(Map.of("x/info.yaml", INFO, "x/deployments/x/x.yaml", yaml));
    assertTrue(refusal().startsWith(sentence), refusal());
  }

  @Test
  void whatTheCheckRefusesIsToldWithTheFile() throws IOException {
    add(Map.of("x/info.yaml", INFO, "x/deployments/x/x.yaml", DEPLOYMENT));
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                archives.read(
                    id,
                    (kind, name, settings) -> {
                      throw RejectedException.invalid("Field 'input_type' is wrong.");
                    }));
    assertEquals(
        "'deployments/x/x.yaml' of the import: Field 'input_type' is wrong.", refused.getMessage());
  }

  @Test
  void formatsThatAreNotKnownAreRefused() throws IOException {
    add(Map.of("x/info.yaml", "format_spec: v2.0"));
    assertEquals(
        "info.yaml of the import: the value 'v2.0' of 'format_spec' is not known; it must be v1.0.",
        refusal());
  }

  @Test
  void filesWithoutInfoAreRefused() throws IOException {
    add(Map.of("x/deployments/x/x.yaml", DEPLOYMENT));
    assertTrue(refusal().contains("info.yaml"), refusal());
  }

  @Test
  void versionsOfNothingAndNamesThatComeTwiceAreRefused() throws IOException {
    add(Map.of("x/info.yaml", INFO, "x/deployments/x/versions/v.yaml", "version_name: v"));
    assertTrue(refusal().contains("belongs to nothing"), refusal());
    archives.delete(id);
    add(
        Map.of(
            "x/info.yaml",
            INFO,
            "x/deployments/x/x.yaml",
            DEPLOYMENT,
            "x/deployments/y/y.yaml",
            DEPLOYMENT));
    assertTrue(refusal().contains("has the name 'a', which another file has already"), refusal());
  }

  @Test
  void yamlThatUnpacksToMoreThanAllowedIsRefused() throws IOException {
    add(Map.of("x/info.yaml", INFO, "x/deployments/x/x.yaml", DEPLOYMENT + " ".repeat(5_000)));
    assertTrue(refusal().contains("a file may have 4096 bytes"), refusal());
  }

  @Test
  void yamlThatIsTooMuchAltogetherIsRefused() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("x/info.yaml", INFO);
    for (String name : List.of("a", "b", "c")) {
      files.put(
          "x/deployments/%1$s/%1$s.yaml".formatted(name),
          DEPLOYMENT.replace("name: a", "name: " + name) + "#".repeat(3_900));
    }
    add(files);
    assertTrue(refusal().contains("all of them together 10000"), refusal());
  }

  @Test
  void entriesBeyondTheMostAreRefusedBeforeTheyAreRead() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("x/info.yaml", INFO);
    for (int i = 0; i < 20; i++) {
      files.put("x/" + i, "");
    }
    add(files);
    assertTrue(refusal().contains("more than 20 entries"), refusal());
  }

  @Test
  void packagesThatUnpackToMoreThanAllowedAreRefused() throws IOException {
    add(
        Map.of(
            "x/info.yaml",
            INFO,
            "x/deployments/x/x.yaml",
            DEPLOYMENT,
            "x/deployments/x/versions/v.yaml",
            "version_name: v",
            "x/deployments/x/versions/v.zip",
            "0".repeat(2 << 20)));
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () -> archives.unpack(id, "deployments/x/versions/v.zip", file -> {}));
    assertEquals(RejectedException.Reason.TOO_LARGE, refused.reason());
    assertEquals(List.of(id + ".zip"), kept());
    assertTrue(refusal().contains("'deployments/x/versions/v.zip' of the import is larger"));
  }

  @Test
  void packagesThatUnpackToTooMuchAltogetherAreRefused() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("x/info.yaml", INFO);
    files.put("x/deployments/x/x.yaml", DEPLOYMENT);
    for (String version : List.of("u", "v", "w")) {
      files.put("x/deployments/x/versions/%s.yaml".formatted(version), "version_name: " + version);
      files.put("x/deployments/x/versions/%s.zip".formatted(version), "0".repeat(1_000_000));
    }
    add(files);
    assertEquals(
        "The packages of the import are too large: all of them together may have 2500000 bytes.",
        refusal());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "P", "no zip at all"})
  void filesThatDoNotBeginAsAZipAreNotKept(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("upload"), content);
    RejectedException refused = assertThrows(RejectedException.class, () -> archives.add(id, file));
    assertEquals(NO_ZIP, refused.getMessage());
    assertEquals(List.of(), kept());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PK", "PK but not a zip, though long enough to be looked at for its end"})
  void filesThatAreNoZipAreRefused(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("upload"), content);
    archives.add(id, file);
    assertEquals(NO_ZIP, refusal());
  }

  @Test
  void damageWithinIsRefused() throws IOException {
    Path zip = zip(Map.of("x/info.yaml", INFO + "#".repeat(1_000)));
    byte[] bytes = Files.readAllBytes(zip);
    bytes[50] ^= 0x55;
    archives.add(id, Files.write(folder.resolve("upload"), bytes));
    assertThrows(RejectedException.class, () -> archives.read(id, ALL_RIGHT));
  }

  @Test
  void exportsThatWouldBeTooLargeLeaveNothing() {
    byte[] noise = new byte[2 << 20];
    new Random(1).nextBytes(noise);
    Map<String, @Nullable Object> objects =
        Map.of("environments", Map.of("e", object("display_name", "E", "zip", "noise")));
    RejectedException refused =
        assertThrows(
            RejectedException.class,
            () ->
                archives.write(
                    id, objects, key -> new PackageFile("zip", new ByteArrayInputStream(noise))));
    assertEquals(RejectedException.Reason.TOO_LARGE, refused.reason());
    assertEquals(List.of(), kept());
  }

  @Test
  void otherFilesAreRemovedAndCopiesStay() throws IOException {
    byte[] bytes = Files.readAllBytes(zip(Map.of("x/info.yaml", INFO)));
    add(Map.of("x/info.yaml", INFO));
    UUID copy = UUID.randomUUID();
    archives.copy(id, copy);
    Files.writeString(folder.resolve("data/archives/left.zip.part"), "");
    archives.keepOnly(Set.of(copy));
    assertEquals(List.of(copy + ".zip"), kept());
    assertThrows(NoSuchFileException.class, () -> archives.open(id));
    try (var content = archives.open(copy)) {
      assertArrayEquals(bytes, content.readAllBytes());
    }
  }

  private String refusal() {
    return String.valueOf(
        assertThrows(RejectedException.class, () -> archives.read(id, ALL_RIGHT)).getMessage());
  }

  private void add(Map<String, String> files) throws IOException {
    archives.add(id, zip(files));
  }

  private Path zip(Map<String, String> files) throws IOException {
    return Zips.write(folder.resolve("upload.zip"), files);
  }

  private List<String> kept() {
    try (Stream<Path> files = Files.list(folder.resolve("data/archives"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ByteArrayInputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, @Nullable Object> variable(@Nullable String value, boolean secret) {
    Map<String, @Nullable Object> variable = new LinkedHashMap<>();
    variable.put("value", value);
    variable.put("secret", secret);
    return variable;
  }

  private static Map<String, @Nullable Object> object(
      String key, Object value, String otherKey, Object otherValue) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put(key, value);
    object.put(otherKey, otherValue);
    return object;
  }
}
