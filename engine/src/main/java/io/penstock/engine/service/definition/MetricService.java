package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Metric;
import io.penstock.engine.catalog.MetricType;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.metric.BuiltInMetric;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.MetricStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Metrics: the server's own, and those that teams add (reference, section 8.11). */
public final class MetricService {

  private static final Pattern NAME = Pattern.compile("custom\\.[A-Za-z0-9._-]{1,57}");
  private static final int MOST_METRICS = 1_000;
  private static final int FIRST_NUMBER = 1_001;
  private static final int UNIT_LENGTH = 32;
  private static final int MOST_LABELS = 32;
  private static final int LABEL_LENGTH = 64;

  private final Catalog catalog;
  private final MetricStore store;
  private final InstantSource clock;

  public MetricService(Catalog catalog, MetricStore store, InstantSource clock) {
    this.catalog = catalog;
    this.store = store;
    this.clock = clock;
  }

  /** A new metric; null components get their defaults. */
  public record Create(
      String name,
      String type,
      @Nullable String description,
      @Nullable String unit,
      @Nullable List<String> labels) {}

  /** Changes to a metric; null components change nothing. */
  public record Update(
      @Nullable String name,
      @Nullable String description,
      @Nullable String unit,
      @Nullable List<String> labels) {}

  /**
   * The server's metrics, then the project's.
   *
   * @param custom true for the project's alone, false for the server's alone, null for all
   */
  public List<MetricView> list(String project, @Nullable Boolean custom) {
    Project owner = new Lookup(catalog).project(project);
    Stream<MetricView> ours =
        Arrays.stream(BuiltInMetric.values()).map(metric -> MetricView.of(metric, owner.created()));
    Stream<MetricView> theirs =
        catalog.resources(Metric.class, owner.id()).stream().map(MetricView::of);
    return Stream.concat(ours, theirs)
        .filter(metric -> custom == null || custom == metric.custom())
        .toList();
  }

  public MetricView get(String project, String name) {
    return find(catalog, new Lookup(catalog).project(project), name)
        .orElseThrow(() -> notFound("Metric was not found"));
  }

  /** The metric of this name, if there is one. */
  public static Optional<MetricView> find(CatalogView catalog, Project project, String name) {
    return BuiltInMetric.ofWireName(name)
        .map(metric -> MetricView.of(metric, project.created()))
        .or(() -> catalog.resource(Metric.class, project.id(), name).map(MetricView::of));
  }

  public MetricView create(String project, Create command) {
    MetricType type =
        MetricType.ofWireName(command.type())
            .orElseThrow(
                () ->
                    invalid(
                        "The value %s of 'metric_type' is not known: it must be delta or gauge."
                            .formatted(Names.quote(command.type()))));
    return catalog.write(
        change -> {
          UUID owner = new Lookup(change).project(project).id();
          List<Metric> others = change.resources(Metric.class, owner);
          if (others.size() >= MOST_METRICS) {
            throw conflict(
                "The project has %d custom metrics, which is the limit.".formatted(MOST_METRICS));
          }
          Instant now = Now.of(clock);
          Metric metric =
              new Metric(
                  UUID.randomUUID(),
                  owner,
                  freeName(change, owner, command.name()),
                  others.stream().mapToInt(Metric::number).max().orElse(FIRST_NUMBER - 1) + 1,
                  Checks.description(command.description(), ""),
                  type,
                  unit(command.unit(), ""),
                  labels(command.labels(), List.of()),
                  now,
                  now);
          change.save(metric);
          return MetricView.of(metric);
        });
  }

  /** Changes a metric. One that has values keeps its name, by which they are known. */
  public MetricView update(String project, String name, Update command) {
    Metric known = own(catalog, project, name);
    String given = command.name() == null ? name : command.name();
    boolean renamed = !given.equals(name);
    // Not within the write, for which all others would wait.
    if (renamed && store.hasSeries(known.projectId(), name)) {
      throw conflict(
          "The metric %s has values, which are known by its name: delete its time series before you rename it."
              .formatted(Names.quote(name)));
    }
    MetricView updated = update(project, name, given, command);
    if (renamed) {
      store.deleteMetric(known.projectId(), name); // What was added meanwhile: nobody can name it.
    }
    return updated;
  }

  private MetricView update(String project, String name, String newName, Update command) {
    return catalog.write(
        change -> {
          Metric before = own(change, project, name);
          Metric metric =
              new Metric(
                  before.id(),
                  before.projectId(),
                  newName.equals(name) ? name : freeName(change, before.projectId(), newName),
                  before.number(),
                  Checks.description(command.description(), before.description()),
                  before.type(),
                  unit(command.unit(), before.unit()),
                  labels(command.labels(), before.labels()),
                  before.created(),
                  Now.of(clock));
          change.save(metric);
          return MetricView.of(metric);
        });
  }

  /**
   * Removes a metric and its time series. A stop in between leaves the metric, visibly, with what
   * is left of its series: it can be deleted again.
   */
  public void delete(String project, String name) {
    Metric known = own(catalog, project, name);
    // First: a stop in between leaves a metric without values, not values that come back to life.
    store.deleteMetric(known.projectId(), known.name());
    catalog.write(
        change -> {
          Metric metric = own(change, project, name);
          change.deleteResource(Metric.class, metric.id());
          return metric;
        });
    store.deleteMetric(known.projectId(), known.name()); // What was added meanwhile.
  }

  private static Metric own(CatalogView catalog, String project, String name) {
    UUID owner = new Lookup(catalog).project(project).id();
    if (BuiltInMetric.ofWireName(name).isPresent()) {
      throw invalid(
          "The metric %s is the server's: it can be neither changed nor deleted."
              .formatted(Names.quote(name)));
    }
    return catalog
        .resource(Metric.class, owner, name)
        .orElseThrow(() -> notFound("Metric was not found"));
  }

  private static String freeName(CatalogChange change, UUID project, String name) {
    if (!NAME.matcher(name).matches()) {
      throw invalid(
          "The value %s of 'name' is not allowed: it must start with 'custom.' and go on with letters, digits, dashes, underscores and dots, 64 characters in all."
              .formatted(Names.quote(name)));
    }
    if (change.resource(Metric.class, project, name).isPresent()) {
      throw conflict(
          "The name %s is taken: metric names must be unique in the project."
              .formatted(Names.quote(name)));
    }
    return name;
  }

  private static String unit(@Nullable String given, String otherwise) {
    if (given != null && given.length() > UNIT_LENGTH) {
      throw invalid(
          "The value of 'unit' has %d characters: at most %d are allowed."
              .formatted(given.length(), UNIT_LENGTH));
    }
    return given == null ? otherwise : given;
  }

  private static List<String> labels(@Nullable List<String> given, List<String> otherwise) {
    if (given == null) {
      return otherwise;
    }
    if (given.size() > MOST_LABELS
        || given.stream().anyMatch(label -> label.isEmpty() || label.length() > LABEL_LENGTH)) {
      throw invalid(
          "The value of 'labels' is not allowed: at most %d keys of 1 to %d characters."
              .formatted(MOST_LABELS, LABEL_LENGTH));
    }
    return List.copyOf(given);
  }
}
