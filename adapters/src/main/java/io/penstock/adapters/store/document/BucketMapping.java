package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Bucket;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/** Buckets. */
public final class BucketMapping implements DocumentMapping<Bucket> {

  @Override
  public CatalogKey key(Bucket bucket) {
    return CatalogKey.of(bucket);
  }

  @Override
  public void write(Bucket bucket, ObjectNode document) {
    Documents.texts(document.putObject("configuration"), bucket.configuration());
    Duration ttl = bucket.ttl();
    document.put("ttl", ttl == null ? null : ttl.toSeconds());
    document.put("description", bucket.description());
    Documents.labels(document, bucket.labels());
    document.put("updated", Documents.time(bucket.updated()));
  }

  @Override
  public Bucket read(CatalogKey key, DocumentReader document) {
    Integer ttl = document.numberOrNull("ttl");
    return new Bucket(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        document.textMap("configuration"),
        ttl == null ? null : Duration.ofSeconds(ttl),
        document.text("description", ""),
        document.labels(),
        key.created(),
        document.time("updated"));
  }
}
