package io.penstock.adapters.runtime.python.packages;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.adapters.store.sql.TestDatabase;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentBuild.Status;
import io.penstock.engine.port.EnvironmentStore;
import io.penstock.engine.port.PackageStore.BuildResult;
import io.penstock.engine.port.PackageStore.BuildResult.Built;
import io.penstock.engine.port.PackageStore.Environment;
import io.penstock.engine.port.StoreException;
import io.penstock.testkit.Zips;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages and environments of a server on the disk of the next. */
class SharedPackagesIT {

  private static final String CODE =
      "class Deployment:\n    def request(self, data): return data\n";

  @TempDir Path folder;
  private final Map<UUID, EnvironmentBuild> builds = new HashMap<>();
  private final List<String> log = new ArrayList<>();
  private SqlStore store;
  private PythonPackageStore first;
  private PythonPackageStore second;
  private Path zip;

  @BeforeEach
  void open() throws Exception {
    store = TestDatabase.POSTGRES.open(folder);
    OtherServers others =
        OtherServers.with(store.uploads(), id -> Optional.ofNullable(builds.get(id)));
    first = new PythonPackageStore(folder.resolve("first"), PackageSettings.DEFAULT, others);
    second = new PythonPackageStore(folder.resolve("second"), PackageSettings.DEFAULT, others);
    zip = Zips.write(folder.resolve("package.zip"), Map.of("deployment.py", CODE));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void packageOfAnotherServerIsBuiltReadAndCopied() throws Exception {
    UUID revision = UUID.randomUUID();
    first.add(revision, zip);

    assertEquals(new Built(true, false), second.build(revision, "python3-11", Map.of(), log::add));
    UUID copy = UUID.randomUUID();
    second.copy(revision, copy);
    try (InputStream in = first.open(copy)) {
      assertArrayEquals(Files.readAllBytes(zip), in.readAllBytes());
    }
  }

  @Test
  void whoeverNeedsItAtTheSameTimeFetchesItOnce() throws Exception {
    UUID revision = UUID.randomUUID();
    first.add(revision, zip);
    byte[] bytes = Files.readAllBytes(zip);

    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> read =
          IntStream.range(0, 8)
              .mapToObj(
                  _ ->
                      readers.submit(
                          () -> {
                            try (InputStream in = second.open(revision)) {
                              return in.readAllBytes();
                            }
                          }))
              .toList();
      for (Future<byte[]> each : read) {
        assertArrayEquals(bytes, each.get());
      }
    }
    try (Stream<Path> entries = Files.list(folder.resolve("second/revisions"))) {
      assertEquals(1, entries.count());
    }
  }

  @Test
  void whatWasOnOneDiskAloneIsShared() throws Exception {
    PythonPackageStore alone =
        new PythonPackageStore(folder.resolve("first"), PackageSettings.DEFAULT);
    UUID revision = UUID.randomUUID();
    alone.add(revision, zip);
    UUID upload = UUID.randomUUID();
    alone
        .environments()
        .add(upload, Files.writeString(folder.resolve("requirements.txt"), "--no-index\n"));
    assertThrows(NoSuchFileException.class, () -> second.open(revision));

    first.shareAll();

    try (InputStream in = second.open(revision)) {
      assertArrayEquals(Files.readAllBytes(zip), in.readAllBytes());
    }
    assertEquals(1, second.environments().dependencyFiles(upload).size());
    assertEquals(2, store.uploads().all().size());
  }

  @Test
  void packageThatIsDeletedIsGoneForAll() throws Exception {
    UUID revision = UUID.randomUUID();
    first.add(revision, zip);

    first.delete(revision);

    assertThrows(NoSuchFileException.class, () -> second.open(revision));
    assertEquals(
        new BuildResult.Failed(
            "The revision %s has no package on this server; upload it again.".formatted(revision)),
        second.build(revision, "python3-11", Map.of(), log::add));
  }

  @Test
  void packageThatCannotBeSharedIsNotKept() throws Exception {
    store.close();
    UUID revision = UUID.randomUUID();

    assertThrows(StoreException.class, () -> first.add(revision, zip));

    assertThrows(StoreException.class, () -> first.open(revision));
    try (Stream<Path> entries = Files.list(folder.resolve("first/revisions"))) {
      assertEquals(0, entries.count());
    }
  }

  @Test
  void environmentOfAnotherServerIsMadeHere() throws Exception {
    Path file = Files.writeString(folder.resolve("requirements.txt"), "# nothing\n--no-index\n");
    UUID revision = UUID.randomUUID();
    UUID build = UUID.randomUUID();
    first.environments().add(revision, file);
    builds.put(
        build,
        new EnvironmentBuild(
            build,
            UUID.randomUUID(),
            UUID.randomUUID(),
            revision,
            "python3-11",
            Status.SUCCESS,
            "",
            "",
            1L,
            Instant.EPOCH));
    UUID code = UUID.randomUUID();
    first.add(code, zip);

    assertInstanceOf(
        Built.class,
        second.build(code, new Environment("custom", build), Map.of(), log::add),
        log::toString);
    EnvironmentStore.Upload upload = second.environments().open(revision);
    assertEquals("txt", upload.extension());
    try (InputStream in = upload.content()) {
      assertArrayEquals(Files.readAllBytes(file), in.readAllBytes());
    }
    assertEquals(1, second.environments().dependencyFiles(revision).size());
  }

  @Test
  void buildSaysWhatItWasFor() throws Exception {
    UUID revision = UUID.randomUUID();
    first.add(revision, zip);
    assertInstanceOf(Built.class, first.build(revision, "python3-11", Map.of(), log::add));

    PackageFolder packages = new PackageFolder(folder.resolve("first"));
    assertEquals(false, packages.isForAnother(revision, Environment.base("python3-11")));
    assertEquals(true, packages.isForAnother(revision, Environment.base("python3-12")));
    assertEquals(
        true, packages.isForAnother(revision, new Environment("python3-11", UUID.randomUUID())));
  }
}
