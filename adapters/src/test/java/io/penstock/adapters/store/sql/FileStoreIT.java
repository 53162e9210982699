package io.penstock.adapters.store.sql;

import static io.penstock.adapters.store.sql.StoreFixtures.change;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.FileStore;
import io.penstock.engine.port.FileStore.Upload;
import io.penstock.engine.service.file.FileRetention;
import io.penstock.testkit.FileStoreContract;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The contract, with the content where a server has it by itself; and what a crash leaves there.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class FileStoreIT extends FileStoreContract {

  @Parameter TestDatabase database;

  private static final Project PROJECT =
      new Project(UUID.randomUUID(), "default", "default", false, null, List.of(), Map.of(), NOW);

  @TempDir Path folder;
  private SqlStore store;

  @BeforeEach
  void open() {
    store = database.open(folder);
    change(
        store,
        catalog -> {
          if (catalog.project(PROJECT.id()).isEmpty()) {
            catalog.save(PROJECT);
          }
        });
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected FileStore store() {
    return store.files();
  }

  @Override
  protected UUID bucket() {
    UUID id = UUID.randomUUID();
    Bucket bucket = new Bucket(id, PROJECT.id(), "b" + id, Map.of(), null, "", Map.of(), NOW, NOW);
    change(store, catalog -> catalog.save(bucket));
    return id;
  }

  @Test
  void whatIsDiscardedTakesNoRoom() throws Exception {
    UUID bucket = bucket();
    put(bucket, "replaced", "old");
    put(bucket, "replaced", "new");
    put(bucket, "deleted", "x");
    assertEquals(3, contents().size());

    store().delete(bucket, "deleted");
    database.letDiscardedAge(folder);
    store().sweep(NOW);

    assertEquals(1, contents().size());
    assertEquals("new", read(bucket, "replaced", 0));
  }

  @Test
  void bucketAndProjectTakeTheirContentAlong() throws Exception {
    UUID one = bucket();
    put(one, "file", "x");
    UUID two = bucket();
    put(two, "file", "x");
    Upload upload = new Upload(store().startUpload(two, "big", NOW), two, "big");
    var _ = store().putPart(upload, 1, NOW, new ByteArrayInputStream(new byte[10]));

    change(store, catalog -> catalog.deleteResource(Bucket.class, one));
    database.letDiscardedAge(folder);
    store().sweep(NOW);
    assertEquals(2, contents().size());

    change(store, catalog -> catalog.deleteProject(PROJECT.id()));
    while (store.projectRemains().remove(1) > 0) {}
    database.letDiscardedAge(folder);
    store().sweep(NOW);
    assertEquals(List.of(), contents());
  }

  @Test
  void whatACrashLeavesIsSwept() throws Exception {
    UUID bucket = bucket();
    put(bucket, "file", "kept");
    String kept = contents().getFirst();
    store.close();
    database.leaveWhatACrashLeaves(folder);

    open();
    assertEquals(2, contents().size());
    database.letDiscardedAge(folder);
    store().sweep(NOW);

    assertEquals(List.of(kept), contents());
    assertEquals("kept", read(bucket, "file", 0));
  }

  @Test
  void filesAreRemovedWhenTheirBucketSaysSo() throws Exception {
    UUID forever = bucket();
    put(forever, "file", "x");
    Bucket weekly =
        new Bucket(
            UUID.randomUUID(),
            PROJECT.id(),
            "weekly",
            Map.of("k", "v"),
            Duration.ofDays(7),
            "One week",
            Map.of("l", "w"),
            NOW,
            NOW.plusSeconds(1));
    change(store, catalog -> catalog.save(weekly));
    assertEquals(
        Optional.of(weekly), store.catalog().resource(Bucket.class, PROJECT.id(), "weekly"));
    put(weekly.id(), "old", "x");
    var _ =
        store().put(weekly.id(), "new", NOW.plusSeconds(9), new ByteArrayInputStream(new byte[1]));

    Instant later = NOW.plus(Objects.requireNonNull(weekly.ttl())).plusSeconds(5);
    FileRetention retention = new FileRetention(store.catalog(), store(), () -> later);
    retention.sweep();
    database.letDiscardedAge(folder);
    retention.sweep();

    assertEquals(Optional.empty(), store().find(weekly.id(), "old"));
    assertEquals(2, contents().size());
    assertEquals("x", read(forever, "file", 0));
  }

  @Test
  void signaturesOutliveARestartAndAreOfOnePurpose() {
    byte[] message = {1, 2, 3};
    byte[] before = store.signer("links").sign(message);
    assertFalse(Arrays.equals(before, store.signer("others").sign(message)));
    store.close();

    open();
    assertArrayEquals(before, store.signer("links").sign(message));
  }

  private List<String> contents() throws Exception {
    return database.contents(folder);
  }
}
