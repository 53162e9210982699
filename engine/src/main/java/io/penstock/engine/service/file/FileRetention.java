package io.penstock.engine.service.file;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.FileStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Removes files that are older than their bucket's ttl (reference, section 8.4), and uploads that
 * were never completed.
 */
public final class FileRetention {

  /** Files removed in one transaction: others wait for it. */
  private static final int STEP = 200;

  /** How long an upload in parts may rest, counted from its last part. */
  private static final Duration REST = Duration.ofDays(7);

  private final Catalog catalog;
  private final FileStore files;
  private final InstantSource clock;

  public FileRetention(Catalog catalog, FileStore files, InstantSource clock) {
    this.catalog = catalog;
    this.files = files;
    this.clock = clock;
  }

  /** Removes what is to be removed now. */
  public void sweep() {
    Instant now = clock.instant();
    for (Bucket bucket : catalog.resources(Bucket.class)) {
      Duration ttl = bucket.ttl();
      if (ttl != null) {
        while (files.deleteOlder(bucket.id(), now.minus(ttl), STEP) == STEP) {}
      }
    }
    files.sweep(now.minus(REST));
  }
}
