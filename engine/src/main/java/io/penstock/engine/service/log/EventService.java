package io.penstock.engine.service.log;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.LogStore.Line;
import io.penstock.engine.service.definition.BaseEnvironment;
import io.penstock.engine.service.definition.Checks;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The events of a project, as clients from 4.15.0 on ask for them: what the server itself has said
 * in the log, such as that an instance has died or a build has ended. Like all of the log, the
 * oldest go first.
 */
public final class EventService {

  private static final int USUAL_LIMIT = 50;
  private static final int MOST = 500;
  private static final int LARGEST_OFFSET = 100_000;
  private static final int PAGE = 500;
  private static final String DEPLOYMENT_VERSION = "deployment_version";
  private static final String ENVIRONMENT_TAG = "environment_tag";

  /** What events may be about; of the last three this server has none. */
  private static final List<String> OBJECT_TYPES =
      List.of(DEPLOYMENT_VERSION, "pipeline_version", "service", ENVIRONMENT_TAG, "node_pool");

  private final CatalogView catalog;
  private final LogStore logs;
  private final InstantSource clock;

  public EventService(CatalogView catalog, LogStore logs, InstantSource clock) {
    this.catalog = catalog;
    this.logs = logs;
    this.clock = clock;
  }

  /**
   * Which events, unchecked. Null means any, or the default.
   *
   * @param objectType given exactly if {@code objectId} is
   * @param from inclusive
   * @param until exclusive
   * @param lastSeconds not together with the two
   * @param type such as {@code error}
   */
  public record Filter(
      @Nullable String objectType,
      @Nullable String objectId,
      @Nullable Instant from,
      @Nullable Instant until,
      @Nullable Integer lastSeconds,
      @Nullable String type,
      @Nullable Integer limit,
      @Nullable Integer offset) {}

  /**
   * One event.
   *
   * @param id always the same for a line
   * @param object null when it is about none that there is a type for
   */
  public record Event(UUID id, Line line, @Nullable Subject object) {

    /** {@code error} or {@code info}. */
    public String type() {
      return LogLabel.level(line);
    }
  }

  /**
   * What an event is about, with the names it had then.
   *
   * @param type such as {@code deployment_version}
   * @param id null when it is gone
   */
  public record Subject(
      String type, @Nullable UUID id, String name, String parent, @Nullable UUID parentId) {}

  /**
   * Those of a project, newest first.
   *
   * @throws RejectedException when the filter breaks a rule, or there is no such project
   */
  public List<Event> list(String project, Filter filter) {
    UUID projectId = new Lookup(catalog).project(project).id();
    int limit = Checks.range("limit", filter.limit(), USUAL_LIMIT, 1, MOST);
    int offset = Checks.range("offset", filter.offset(), 0, 0, LARGEST_OFFSET);
    Instant from = from(filter);
    Predicate<Event> wanted = wanted(filter);
    Map<String, UUID> environments =
        catalog.resources(CustomEnvironment.class, projectId).stream()
            .collect(Collectors.toMap(CustomEnvironment::name, CustomEnvironment::id));
    List<Event> found = new ArrayList<>();
    int skipped = 0;
    for (int start = 0; ; start += PAGE) {
      List<Line> page = logs.findBySystem(projectId, from, filter.until(), start, PAGE);
      for (Line line : page) {
        Event event = event(line, environments);
        if (wanted.test(event) && skipped++ >= offset) {
          found.add(event);
        }
        if (found.size() == limit) {
          return found;
        }
      }
      if (page.size() < PAGE) {
        return found;
      }
    }
  }

  private @Nullable Instant from(Filter filter) {
    Integer seconds = filter.lastSeconds();
    if (seconds == null) {
      return filter.from();
    }
    if (filter.from() != null || filter.until() != null) {
      throw invalid(
          "Query parameter 'last_seconds' cannot be combined with 'start_time' or 'end_time'.");
    }
    if (seconds < 1) {
      throw invalid("Query parameter 'last_seconds' must be 1 or more.");
    }
    return clock.instant().minus(Duration.ofSeconds(seconds));
  }

  private static Predicate<Event> wanted(Filter filter) {
    String type = filter.objectType();
    String id = filter.objectId();
    if ((type == null) != (id == null)) {
      throw invalid(
          "Query parameters 'object_type' and 'object_id' must be given together or not at all.");
    }
    if (type != null && !OBJECT_TYPES.contains(type)) {
      throw invalid(
          "Query parameter 'object_type' is %s: it must be one of %s."
              .formatted(Names.quote(type), String.join(", ", OBJECT_TYPES)));
    }
    return event ->
        (filter.type() == null || filter.type().equals(event.type()))
            && (type == null || isAbout(event.object(), type, String.valueOf(id)));
  }

  private static boolean isAbout(@Nullable Subject object, String type, String id) {
    return object != null
        && object.type().equals(type)
        && object.id() != null
        && object.id().toString().equalsIgnoreCase(id);
  }

  private static Event event(Line line, Map<String, UUID> environments) {
    String text = line.projectId() + " " + line.time() + " " + line.instance() + " " + line.text();
    UUID id = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    return new Event(id, line, subject(line, environments::get));
  }

  private static @Nullable Subject subject(
      Line line, Function<String, @Nullable UUID> environments) {
    String deployment = line.deployment();
    String version = line.version();
    if (deployment != null && version != null) {
      return new Subject(
          DEPLOYMENT_VERSION,
          line.origin().versionId(),
          version,
          deployment,
          line.origin().deploymentId());
    }
    String environment = line.environment();
    if (environment != null) {
      // A tag has the id of its environment, which has the one.
      UUID id = environments.apply(environment);
      return new Subject(ENVIRONMENT_TAG, id, BaseEnvironment.TAG, environment, id);
    }
    return null;
  }
}
