package io.penstock.adapters.runtime.python.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.DataFolder;
import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.PackageStore;
import io.penstock.engine.port.PackageStore.BuildResult;
import io.penstock.testkit.PackageStoreContract;
import io.penstock.testkit.Zips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PythonPackageStoreIT extends PackageStoreContract {

  private static final String CODE =
      "class Deployment:\n    def request(self, data): return data\n";

  @AutoClose private static DataFolder data;

  @BeforeAll
  static void create() throws IOException {
    data = DataFolder.create();
  }

  @Override
  protected PackageStore store() throws IOException {
    return new PythonPackageStore(
        data.path(), PackageSettings.DEFAULT.withZipLimits(100, 1_000_000, 100));
  }

  @Test
  void refusedPackageLeavesNothingBehind() throws Exception {
    List<Path> before = listing("revisions");
    Path zip = zip(Map.of("deployment.py", CODE, "zeros", "0".repeat(900_000)));
    assertThrows(RejectedException.class, () -> store().add(UUID.randomUUID(), zip));
    assertEquals(before, listing("revisions"));
  }

  @Test
  void buildsThatRaceForTheSameEnvironmentMakeItOnce() throws Exception {
    PackageStore store = store();
    // The second line makes this environment different from those of other tests.
    Path zip =
        zip(Map.of("deployment.py", CODE, "requirements.txt", "--no-index\n--prefer-binary\n"));
    int before = listing("environments").size();
    ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    try (ExecutorService builders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<BuildResult>> builds =
          IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      builders.submit(
                          () -> {
                            UUID revision = new UUID(7, i);
                            store.add(revision, zip);
                            return store.build(revision, "python3-11", Map.of(), log::add);
                          }))
              .toList();
      for (Future<BuildResult> build : builds) {
        assertInstanceOf(BuildResult.Built.class, build.get(), log::toString);
      }
    }
    assertEquals(before + 1, listing("environments").size());
  }

  @Test
  void environmentThatFailedIsRemoved() throws Exception {
    List<Path> before = listing("environments");
    UUID revision = UUID.randomUUID();
    store().add(revision, zip(Map.of("deployment.py", CODE, "requirements.txt", "./nothing")));
    assertInstanceOf(
        BuildResult.Failed.class, store().build(revision, "python3-11", Map.of(), _ -> {}));
    assertEquals(before, listing("environments"));
  }

  @Test
  void buildThatIsStoppedInTheMiddleOfAFileHasNoResult() throws Exception {
    PackageStore store = store();
    UUID revision = UUID.randomUUID();
    store.add(revision, zip(Map.of("deployment.py", CODE)));
    Path code = new PackageFolder(data.path()).code(revision);
    Folders.delete(code); // As after a restore: to unpack it is the first thing to do.
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedException.class, () -> store.build(revision, "python3-11", Map.of(), _ -> {}));
    assertFalse(Thread.interrupted());
    assertInstanceOf(
        BuildResult.Built.class, store.build(revision, "python3-11", Map.of(), _ -> {}));
  }

  @Test
  void environmentThatACrashLeftUnfinishedIsMadeAnew() throws Exception {
    UUID revision = UUID.randomUUID();
    store().add(revision, zip(Map.of("deployment.py", CODE)));
    assertInstanceOf(
        BuildResult.Built.class, store().build(revision, "python3-11", Map.of(), _ -> {}));
    Path python = new PackageFolder(data.path()).python(revision).orElseThrow();
    Files.delete(python.resolveSibling("../complete"));
    Files.delete(python);
    assertInstanceOf(
        BuildResult.Built.class, store().build(revision, "python3-11", Map.of(), _ -> {}));
    assertTrue(Files.isExecutable(python));
  }

  @Test
  void importThatHangsFailsTheBuildAtItsLimit() throws Exception {
    PackageStore impatient =
        new PythonPackageStore(
            data.path(),
            PackageSettings.DEFAULT.withBuildLimits(Duration.ofMinutes(1), Duration.ofSeconds(1)));
    UUID revision = UUID.randomUUID();
    impatient.add(revision, zip(Map.of("deployment.py", "while True: pass")));
    assertEquals(
        new BuildResult.Failed(
            "Importing deployment.py took longer than 1 seconds, which is the limit."),
        impatient.build(revision, "python3-11", Map.of(), _ -> {}));
  }

  private static List<Path> listing(String folder) throws IOException {
    Path path = data.path().resolve(folder);
    if (!Files.exists(path)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.sorted().toList();
    }
  }

  private static Path zip(Map<String, String> files) throws IOException {
    return Zips.write(Files.createTempFile(data.path(), "package", ".zip"), files);
  }
}
