package io.penstock.adapters.runtime.python.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.DataFolder;
import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.EnvironmentStore;
import io.penstock.engine.port.EnvironmentStore.DependencyFile;
import io.penstock.engine.port.EnvironmentStore.Result;
import io.penstock.engine.port.PackageStore.BuildResult;
import io.penstock.engine.port.PackageStore.Environment;
import io.penstock.testkit.Zips;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PythonEnvironmentStoreIT {

  /** A package that needs no index to be installed. */
  private static final Map<String, String> MILLPOND =
      Map.of(
          "requirements.txt",
          "./millpond-src\n",
          "millpond-src/pyproject.toml",
          """
          [build-system]
          requires = []
          build-backend = "backend"
          backend-path = ["."]
          """,
          "millpond-src/backend.py",
          """
          import os, zipfile
          def build_wheel(directory, config_settings=None, metadata_directory=None):
              name = "millpond-1.0-py3-none-any.whl"
              info = "millpond-1.0.dist-info/"
              with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
                  wheel.writestr("millpond.py", "DEPTH = " + os.environ["DEPTH"])
                  wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: millpond\\nVersion: 1.0\\n")
                  wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                  wheel.writestr(info + "RECORD", "")
              return name
          """,
          "ubiops.yaml",
          "environment_variables:\n  - DEPTH=3\n");

  private static final String CODE =
      """
      import os
      import millpond
      assert millpond.DEPTH == 3
      assert os.environ["DEPTH"] == "3"
      class Deployment:
          def request(self, data): return data
      """;

  @AutoClose private DataFolder data;
  private PythonPackageStore packages;
  private EnvironmentStore store;
  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void create() throws IOException {
    data = DataFolder.create();
    packages = new PythonPackageStore(data.path(), PackageSettings.DEFAULT);
    store = packages.environments();
  }

  @Test
  void packageRunsInABuildAlsoWhenThatHasToBeMadeAgain() throws Exception {
    UUID revision = add(MILLPOND);
    UUID build = UUID.randomUUID();
    Result result = build(build, revision);
    assertTrue(assertInstanceOf(Result.Built.class, result, log::toString).size() > 0);
    UUID code = addPackage(Map.of("deployment.py", CODE));
    Environment environment = new Environment("numbers", build);
    assertEquals(
        new BuildResult.Built(true, false),
        packages.build(code, environment, Map.of(), log::add),
        log::toString);
    Path python = new PackageFolder(data.path()).python(code).orElseThrow();
    assertTrue(python.toString().contains(build.toString()));

    Folders.delete(data.path().resolve("environments"));
    assertEquals(
        new BuildResult.Built(true, false),
        packages.build(code, environment, Map.of(), log::add),
        log::toString);
    assertTrue(Files.isExecutable(python));

    store.deleteBuild(build);
    assertFalse(Files.exists(python));
  }

  @Test
  void variablesOfAVersionWinInTheCodeAndAreNotThereForTheInstallation() throws Exception {
    Map<String, String> files = new HashMap<>(MILLPOND);
    files.put("deployment.py", CODE.replace("\"3\"", "\"4\""));
    assertEquals(
        new BuildResult.Built(true, false),
        packages.build(addPackage(files), "python3-11", Map.of("DEPTH", "4"), log::add),
        log::toString);
  }

  @Test
  void packageWithRequirementsCannotBeCombined() throws Exception {
    UUID code = addPackage(Map.of("deployment.py", CODE, "requirements.txt", ""));
    BuildResult result =
        packages.build(code, new Environment("numbers", UUID.randomUUID()), Map.of(), log::add);
    String message = assertInstanceOf(BuildResult.Failed.class, result).message();
    assertTrue(message.contains("requirements.txt, which cannot be combined"), message);
  }

  @Test
  void zipWithoutRequirementsFailsInTheApisWords() throws Exception {
    Result result = build(UUID.randomUUID(), add(Map.of("readme.txt", "nothing")));
    String message = assertInstanceOf(Result.Failed.class, result).message();
    assertTrue(message.startsWith("Could not find the requirements file"), message);
  }

  @Test
  void debianPackagesThatAreMissingAreNamed() throws Exception {
    String yaml = "apt:\n  packages:\n    - no-such-package\n    - another-one=1.0\n";
    Result result = build(UUID.randomUUID(), add(Map.of("ubiops.yaml", yaml)));
    String message = assertInstanceOf(Result.Failed.class, result).message();
    assertTrue(message.contains("no-such-package, another-one"), message);
  }

  @Test
  void bareFileIsTheRequirements() throws Exception {
    UUID revision = UUID.randomUUID();
    Path file = data.path().resolve("uploaded");
    Files.writeString(file, "# nothing\n");
    store.add(revision, file);
    UUID copy = UUID.randomUUID();
    store.copy(revision, copy);
    store.delete(revision);
    assertEquals(
        List.of(new DependencyFile("requirements.txt", "# nothing\n")),
        store.dependencyFiles(copy));
    EnvironmentStore.Upload upload = store.open(copy);
    assertEquals("txt", upload.extension());
    assertEquals(
        "# nothing\n", new String(upload.content().readAllBytes(), StandardCharsets.UTF_8));
    assertInstanceOf(Result.Built.class, build(UUID.randomUUID(), copy), log::toString);
  }

  @Test
  void whatIsNeitherZipNorTextIsRefusedAndLeavesNothing() throws Exception {
    Path file = data.path().resolve("uploaded");
    Files.write(file, new byte[] {(byte) 0xff, 0, 1});
    assertThrows(RejectedException.class, () -> store.add(UUID.randomUUID(), file));
    store.keepOnly(Set.of(), Set.of(), Instant.MAX);
    try (Stream<Path> left = Files.list(data.path().resolve("environment-revisions"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void requirementsLargerThanAMebibyteAreRefusedWithTheirSize() throws Exception {
    String large = "# numbers\n".repeat((1 << 20) / 10 + 1);
    Map<String, String> files =
        Map.of("numbers/requirements.txt", large, "numbers/noise", noise(large.length()));
    String message =
        String.valueOf(assertThrows(RejectedException.class, () -> add(files)).getMessage());
    assertEquals(
        "The file requirements.txt in the zip has 1048580 bytes: at most 1048576 are allowed.",
        message);
  }

  /** Otherwise the zip would be refused for how much it unpacks to. */
  private static String noise(int length) {
    byte[] bytes = new byte[length];
    new Random(0).nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void startRemovesWhatNobodyKnows() throws Exception {
    UUID kept = add(MILLPOND);
    UUID unknown = add(MILLPOND);
    UUID build = UUID.randomUUID();
    assertInstanceOf(Result.Built.class, build(build, kept), log::toString);
    Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
    store.keepOnly(Set.of(kept), Set.of(), hourAgo);
    store.open(unknown).content().close(); // The catalog may be about to know it.
    store.keepOnly(Set.of(kept), Set.of(), Instant.MAX);
    assertEquals(2, store.dependencyFiles(kept).size());
    assertThrows(IOException.class, () -> store.open(unknown));
    Path environment = data.path().resolve("environments").resolve(build.toString());
    packages.keepOnly(Set.of(), Instant.MAX);
    assertTrue(Files.exists(environment), "until it was unused twice");
    packages.keepOnly(Set.of(), Instant.MAX);
    assertFalse(Files.exists(environment));
  }

  private Result build(UUID build, UUID revision) throws InterruptedException {
    return store.build(build, revision, "python3-11", log::add);
  }

  private UUID add(Map<String, String> files) throws IOException {
    UUID revision = UUID.randomUUID();
    store.add(revision, Zips.write(data.path().resolve("e.zip"), files));
    return revision;
  }

  private UUID addPackage(Map<String, String> files) throws IOException {
    UUID revision = UUID.randomUUID();
    packages.add(revision, Zips.write(data.path().resolve("p.zip"), files));
    return revision;
  }
}
