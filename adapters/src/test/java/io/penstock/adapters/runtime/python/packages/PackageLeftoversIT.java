package io.penstock.adapters.runtime.python.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.runtime.python.DataFolder;
import io.penstock.engine.port.PackageStore.BuildResult;
import io.penstock.testkit.Zips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes from the data folder because nobody refers to it, and what stays. */
class PackageLeftoversIT {

  private static final String CODE =
      "class Deployment:\n    def request(self, data): return data\n";

  @AutoClose private DataFolder data;
  private PythonPackageStore store;

  @BeforeEach
  void create() throws IOException {
    data = DataFolder.create();
    store = new PythonPackageStore(data.path(), PackageSettings.DEFAULT);
  }

  @Test
  void packagesAndUnfinishedUploadsGoUnlessTheyAreYoung() throws Exception {
    UUID kept = add("");
    UUID unknown = add("");
    Path unfinished = Files.createDirectories(data.path().resolve("revisions/.new-123/code"));
    Path check = Files.createDirectories(data.path().resolve("checks/check-123"));

    store.keepOnly(Set.of(kept), Instant.now().minus(Duration.ofHours(1)));
    for (Path young : new Path[] {folder(unknown), unfinished, check}) {
      assertTrue(Files.exists(young), young.toString());
    }
    store.keepOnly(Set.of(kept), Instant.MAX);
    for (Path old : new Path[] {folder(unknown), unfinished, check}) {
      assertFalse(Files.exists(old), old.toString());
    }
    assertTrue(Files.exists(folder(kept)));
  }

  @Test
  void environmentGoesWhenItWasInNobodysUseForAWhile() throws Exception {
    UUID first = add("");
    UUID other = add("--no-index\n");
    Path used = build(first);
    Path unused = build(other);

    store.delete(other);
    sweep(first);
    assertTrue(Files.exists(unused), "somebody may be about to use it again");
    store.keepOnly(Set.of(first), Instant.now().minus(Duration.ofHours(1)));
    assertTrue(Files.exists(unused), "not yet unused for a while");

    UUID again = add("--no-index\n");
    assertEquals(unused, build(again));
    sweep(first, again);
    store.delete(again);
    sweep(first);
    assertTrue(Files.exists(unused), "used meanwhile");

    sweep(first);
    assertFalse(Files.exists(unused));
    assertTrue(Files.exists(used));
    try (Stream<Path> environments = Files.list(data.path().resolve("environments"))) {
      assertEquals(1, environments.count());
    }
  }

  @Test
  void environmentThatACrashHasLeftUnfinishedGoes() throws Exception {
    UUID revision = add("");
    Path environment = build(revision);
    Path unfinished = Files.createDirectories(environment.resolveSibling("0123abc/bin"));
    store.keepOnly(Set.of(revision), Instant.now().minus(Duration.ofHours(1)));
    assertTrue(Files.exists(unfinished));
    sweep(revision);
    assertFalse(Files.exists(unfinished.getParent()));
    assertTrue(Files.exists(environment));
  }

  private void sweep(UUID... known) {
    store.keepOnly(Set.of(known), Instant.MAX);
  }

  /** The environment that it uses. */
  private Path build(UUID revision) throws Exception {
    assertInstanceOf(
        BuildResult.Built.class, store.build(revision, "python3-11", Map.of(), _ -> {}));
    Path python = new PackageFolder(data.path()).python(revision).orElseThrow();
    return data.path().resolve("environments").resolve(Environments.nameOf(python).orElseThrow());
  }

  private UUID add(String requirements) throws IOException {
    UUID revision = UUID.randomUUID();
    Map<String, String> files = Map.of("deployment.py", CODE, "requirements.txt", requirements);
    store.add(revision, Zips.write(data.path().resolve("p.zip"), files));
    return revision;
  }

  private Path folder(UUID revision) {
    return data.path().resolve("revisions").resolve(revision.toString());
  }
}
