package io.penstock.server;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.adapters.store.postgres.PostgresStore;
import io.penstock.adapters.store.s3.S3ObjectStore;
import io.penstock.adapters.store.s3.S3Settings;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.service.audit.AuditedCatalog;
import java.io.IOException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The store, and what else everything is made with: the part of the {@link Wiring} that comes
 * first.
 *
 * @param catalog of the store, with an audit event for each change
 * @param storage looks at the S3 service now and then; null for a server that uses none
 */
record Foundation(
    ServerConfig config,
    SqlStore store,
    Catalog catalog,
    JsonCodec codec,
    InstantSource clock,
    @Nullable StorageCheck storage) {

  /**
   * Opens the store, once this server may use it.
   *
   * @param usage hears why that is waited for, and when it is over
   */
  static Foundation open(ServerConfig config, PostgresStore.Usage usage, Closers closers)
      throws IOException {
    S3Settings s3 = config.s3();
    if (config.store() != null) {
      // Of what the folder had before; from now on the database remembers the place, for all.
      FilesPlace.require(config.data(), s3);
    }
    S3ObjectStore objects = s3 == null ? null : new S3ObjectStore(s3);
    SqlStore store = StoreChoice.open(config, objects, usage);
    closers.add(store::close);
    if (config.store() == null) {
      FilesPlace.check(config.data(), s3);
    }
    StorageCheck storage = null;
    if (objects != null) {
      storage = new StorageCheck(objects);
      closers.add(storage::close);
    }
    InstantSource clock = InstantSource.system();
    return new Foundation(
        config,
        store,
        new AuditedCatalog(store.catalog(), clock),
        new JacksonCodec(),
        clock,
        storage);
  }

  Cluster cluster() {
    return store.cluster();
  }

  /** Whether other servers may use the same store. */
  boolean isShared() {
    return config.store() != null;
  }
}
