package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.FileStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Buckets (reference, section 8.4). */
public final class BucketService {

  private static final int WEEK_SECONDS = 604_800;

  /** Files removed in one transaction: others wait for it. */
  private static final int STEP = 200;

  /** Those of the API that are elsewhere, which this server cannot reach yet. */
  private static final Set<String> OTHER_PROVIDERS =
      Set.of("google_cloud_storage", "amazon_s3", "azure_blob_storage");

  private final Catalog catalog;
  private final FileStore files;
  private final InstantSource clock;

  public BucketService(Catalog catalog, FileStore files, InstantSource clock) {
    this.catalog = catalog;
    this.files = files;
    this.clock = clock;
  }

  /**
   * A new bucket; null components get their defaults.
   *
   * @param credentials refused unless empty: they are for other providers
   */
  public record Create(
      String name,
      @Nullable String provider,
      @Nullable Map<String, String> credentials,
      @Nullable Map<String, String> configuration,
      @Nullable Integer ttl,
      @Nullable String description,
      @Nullable Map<String, String> labels) {

    /** Without the credentials. */
    @Override
    public String toString() {
      return "Create[name=%s, provider=%s]".formatted(name, provider);
    }
  }

  /** Changes to a bucket; null components change nothing. */
  public record Update(
      @Nullable Map<String, String> credentials,
      @Nullable Map<String, String> configuration,
      Edit<Integer> ttl,
      @Nullable String description,
      @Nullable Map<String, String> labels) {

    /** Without the credentials. */
    @Override
    public String toString() {
      return "Update[ttl=%s]".formatted(ttl);
    }
  }

  /**
   * A bucket as the API shows it.
   *
   * @param size what its files have together, in bytes
   * @param measured when
   */
  public record Measured(Bucket bucket, long size, Instant measured) {}

  /** Makes the bucket {@code default} in projects that are older than buckets. */
  public void createDefaults() {
    catalog.write(
        change -> {
          for (Project project : change.projects()) {
            if (change.resource(Bucket.class, project.id(), Bucket.DEFAULT).isEmpty()) {
              change.save(Bucket.ofProject(project.id(), Now.of(clock)));
            }
          }
          return true;
        });
  }

  public List<Bucket> list(String project, LabelFilter labels) {
    UUID projectId = new Lookup(catalog).project(project).id();
    return catalog.resources(Bucket.class, projectId).stream()
        .filter(bucket -> labels.matches(bucket.labels()))
        .toList();
  }

  public Measured get(String project, String name) {
    return measured(new Lookup(catalog).bucket(project, name));
  }

  public Bucket create(String project, Create command) {
    checkProvider(command.provider());
    checkCredentials(command.credentials());
    return catalog.write(
        change -> {
          UUID projectId = new Lookup(change).project(project).id();
          Instant now = Now.of(clock);
          Bucket bucket =
              new Bucket(
                  UUID.randomUUID(),
                  projectId,
                  freeName(change, projectId, command.name()),
                  command.configuration() == null ? Map.of() : command.configuration(),
                  ttl(command.ttl()),
                  Checks.description(command.description(), ""),
                  Checks.labels(command.labels(), Map.of()),
                  now,
                  now);
          change.save(bucket);
          return bucket;
        });
  }

  public Measured update(String project, String name, Update command) {
    checkCredentials(command.credentials());
    Bucket updated =
        catalog.write(
            change -> {
              Bucket before = new Lookup(change).bucket(project, name);
              Bucket bucket =
                  new Bucket(
                      before.id(),
                      before.projectId(),
                      before.name(),
                      command.configuration() == null
                          ? before.configuration()
                          : command.configuration(),
                      command.ttl() instanceof Edit.Set<Integer>(Integer seconds)
                          ? ttl(seconds)
                          : before.ttl(),
                      Checks.description(command.description(), before.description()),
                      Checks.labels(command.labels(), before.labels()),
                      before.created(),
                      Now.of(clock));
              change.save(bucket);
              return bucket;
            });
    return measured(updated);
  }

  /** Removes a bucket with its files. Those go first, in steps: nobody waits for all of them. */
  public void delete(String project, String name) {
    Bucket bucket = new Lookup(catalog).bucket(project, name);
    if (name.equals(Bucket.DEFAULT)) {
      throw conflict(
          "The bucket 'default' cannot be deleted: every project has it. Delete its files instead.");
    }
    while (files.deleteOlder(bucket.id(), Instant.MAX, STEP) == STEP) {}
    catalog.write(
        change -> {
          RoleAssignments.removeOf(change, bucket.projectId(), bucket.id());
          change.deleteResource(Bucket.class, bucket.id());
          return true;
        });
  }

  private Measured measured(Bucket bucket) {
    return new Measured(bucket, files.size(bucket.id()), Now.of(clock));
  }

  private static void checkProvider(@Nullable String provider) {
    if (provider == null || provider.equals(Bucket.PROVIDER)) {
      return;
    }
    if (OTHER_PROVIDERS.contains(provider)) {
      throw new RejectedException(
          Reason.NOT_IMPLEMENTED,
          "'provider' cannot be '%s': this server keeps files itself, as provider 'ubiops'."
              .formatted(provider));
    }
    throw invalid(
        "The value %s of 'provider' is not known: it must be ubiops, google_cloud_storage, amazon_s3 or azure_blob_storage."
            .formatted(Names.quote(provider)));
  }

  /** Refused rather than forgotten: who sends some believes that they are used. */
  private static void checkCredentials(@Nullable Map<String, String> credentials) {
    if (credentials != null && !credentials.isEmpty()) {
      throw invalid("'credentials' must be empty: a bucket of provider 'ubiops' needs none.");
    }
  }

  private static String freeName(CatalogChange change, UUID projectId, String name) {
    Names.BUCKET.check("name", name);
    if (change.resource(Bucket.class, projectId, name).isPresent()) {
      throw conflict(
          "The name %s is taken: there is a bucket of that name in this project."
              .formatted(Names.quote(name)));
    }
    return name;
  }

  private static @Nullable Duration ttl(@Nullable Integer seconds) {
    if (seconds == null) {
      return null;
    }
    if (seconds <= 0 || seconds % WEEK_SECONDS != 0) {
      throw invalid(
          "The value %d of 'ttl' is not allowed: it must be a multiple of %d seconds, a week, or null for no limit."
              .formatted(seconds, WEEK_SECONDS));
    }
    return Duration.ofSeconds(seconds);
  }
}
