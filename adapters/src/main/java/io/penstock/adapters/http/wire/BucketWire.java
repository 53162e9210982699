package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.BucketService.Measured;
import java.time.Duration;
import java.util.List;

/** Buckets, field by field as in the reference, section 8.4. */
public final class BucketWire {

  private BucketWire() {}

  /** {@code BucketList}, as the answer of a create. */
  public static JsonText created(String project, Bucket bucket) {
    return Lists.one(bucket, (json, it) -> common(json, project, it));
  }

  /** A list of {@code BucketList}. */
  public static JsonText list(String project, List<Bucket> buckets) {
    return Lists.many(buckets, (json, it) -> common(json, project, it));
  }

  /** {@code BucketDetail}. */
  public static JsonText detail(String project, Measured bucket) {
    return Lists.one(
        bucket,
        (json, it) -> {
          common(json, project, it.bucket());
          json.field("size", it.size())
              .field("size_measurement_date", WireDates.micros(it.measured()));
        });
  }

  private static void common(JsonWriter json, String project, Bucket bucket) {
    Duration ttl = bucket.ttl();
    json.field("id", bucket.id().toString())
        .field("name", bucket.name())
        .field("provider", Bucket.PROVIDER)
        .field("project", project)
        .field("creation_date", WireDates.micros(bucket.created()))
        .field("configuration", bucket.configuration())
        .nullableField("ttl", ttl == null ? null : Math.toIntExact(ttl.toSeconds()))
        .field("description", bucket.description())
        .field("labels", bucket.labels())
        .field("last_updated", WireDates.micros(bucket.updated()));
  }
}
