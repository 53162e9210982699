package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.RequestSchedule;
import io.penstock.engine.catalog.VersionReference;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.schedule.Crontab;
import io.penstock.engine.service.InputReader;
import io.penstock.engine.service.RequestBody;
import io.penstock.engine.service.definition.References.ObjectNames;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Request schedules (reference, section 8.9). What they do is another's matter. */
public final class RequestScheduleService {

  private static final int DEFAULT_TIMEOUT = 14_400;

  // Those of the batch requests that a schedule makes (reference, section 2.2).
  private static final int LEAST_TIMEOUT = 10;
  private static final int MOST_TIMEOUT = 172_800;

  /** Of {@code request_data}, in bytes: every look at the schedules reads all of them. */
  static final int LARGEST_DATA = 1 << 20;

  private final Catalog catalog;
  private final InputReader inputs;
  private final InstantSource clock;

  public RequestScheduleService(Catalog catalog, InputReader inputs, InstantSource clock) {
    this.catalog = catalog;
    this.inputs = inputs;
    this.clock = clock;
  }

  /** A new schedule; null components get their defaults. */
  public record Create(
      String name,
      ObjectNames object,
      String schedule,
      @Nullable JsonText requestData,
      @Nullable Integer timeout,
      @Nullable Boolean enabled,
      @Nullable String description,
      @Nullable Map<String, String> labels) {}

  /** Changes to a schedule; null components change nothing. */
  public record Update(
      @Nullable String name,
      @Nullable String schedule,
      Edit<JsonText> requestData,
      @Nullable Integer timeout,
      @Nullable Boolean enabled,
      @Nullable String description,
      @Nullable Map<String, String> labels) {}

  /** A schedule with the names of what it makes requests to. */
  public record View(RequestSchedule schedule, ObjectNames object) {

    static View of(CatalogView catalog, RequestSchedule schedule) {
      return new View(
          schedule,
          References.names(catalog, schedule.reference())
              .orElseThrow(() -> notFound("What the request schedule refers to was not found")));
    }
  }

  public List<View> list(String project, LabelFilter labels) {
    UUID projectId = new Lookup(catalog).project(project).id();
    return catalog.resources(RequestSchedule.class, projectId).stream()
        .filter(schedule -> labels.matches(schedule.labels()))
        .map(schedule -> View.of(catalog, schedule))
        .toList();
  }

  public View get(String project, String name) {
    return View.of(catalog, find(catalog, project, name));
  }

  public View create(String projectName, Create command) {
    Project owner = new Lookup(catalog).project(projectName);
    CheckedData data =
        checked(
            owner.id(), References.find(catalog, owner, command.object()), command.requestData());
    return catalog.write(
        change -> {
          Project project = new Lookup(change).project(projectName);
          Instant now = Now.of(clock);
          VersionReference reference = References.find(change, project, command.object());
          RequestSchedule schedule =
              new RequestSchedule(
                  UUID.randomUUID(),
                  project.id(),
                  freeName(change, project.id(), command.name()),
                  reference,
                  crontab(command.schedule()),
                  data.of(change, reference),
                  timeout(command.timeout(), DEFAULT_TIMEOUT),
                  !Boolean.FALSE.equals(command.enabled()),
                  Checks.description(command.description(), ""),
                  Checks.labels(command.labels(), Map.of()),
                  now,
                  now);
          change.save(schedule);
          return View.of(change, schedule);
        });
  }

  /** Changes a schedule. Times that passed before it was changed or enabled do not count. */
  public View update(String project, String name, Update command) {
    RequestSchedule known = find(catalog, project, name);
    CheckedData checked =
        command.requestData() instanceof Edit.Set<JsonText>(var given)
            ? checked(known.projectId(), known.reference(), given)
            : null;
    return catalog.write(
        change -> {
          RequestSchedule before = find(change, project, name);
          String given = command.name();
          String crontab =
              command.schedule() == null ? before.schedule() : crontab(command.schedule());
          boolean enabled = command.enabled() == null ? before.enabled() : command.enabled();
          boolean anew = !crontab.equals(before.schedule()) || (enabled && !before.enabled());
          RequestSchedule updated =
              new RequestSchedule(
                  before.id(),
                  before.projectId(),
                  given == null || given.equals(name)
                      ? name
                      : freeName(change, before.projectId(), given),
                  before.reference(),
                  crontab,
                  checked == null ? before.requestData() : checked.of(change, before.reference()),
                  timeout(command.timeout(), before.timeout()),
                  enabled,
                  Checks.description(command.description(), before.description()),
                  Checks.labels(command.labels(), before.labels()),
                  before.created(),
                  anew ? Now.of(clock) : before.since());
          change.save(updated);
          return View.of(change, updated);
        });
  }

  public void delete(String project, String name) {
    var _ =
        catalog.write(
            change -> {
              change.deleteResource(RequestSchedule.class, find(change, project, name).id());
              return true;
            });
  }

  private static RequestSchedule find(CatalogView catalog, String project, String name) {
    return catalog
        .resource(RequestSchedule.class, new Lookup(catalog).project(project).id(), name)
        .orElseThrow(() -> notFound("Request schedule was not found"));
  }

  private static String crontab(String text) {
    var _ = Crontab.parse(text);
    return text.strip();
  }

  private static int timeout(@Nullable Integer given, int otherwise) {
    return Checks.range("timeout", given, otherwise, LEAST_TIMEOUT, MOST_TIMEOUT);
  }

  /**
   * Data that was found to be input of what the reference names, as long as that takes {@code
   * input}.
   */
  private record CheckedData(@Nullable JsonText data, VersionReference reference, Schema input) {

    @Nullable JsonText of(CatalogView catalog, VersionReference now) {
      if (!now.equals(reference) || !References.input(catalog, now).equals(input)) {
        throw conflict(
            "What the schedule makes requests to was changed at the same moment: try again.");
      }
      return data;
    }
  }

  /**
   * Checked now, so that a schedule does not fail every night for what could be seen at once. Not
   * within the write, for which all others would wait.
   */
  private CheckedData checked(
      UUID projectId, VersionReference reference, @Nullable JsonText given) {
    JsonText data = given == null || given.isNull() ? null : given;
    requireSize(data);
    Schema input = References.input(catalog, reference);
    var _ = inputs.readItems(body(data), input, projectId);
    return new CheckedData(data, reference, input);
  }

  /**
   * Sees to it that somebody may read the files that a schedule is to send: once it is made, it
   * sends them for everybody.
   *
   * @param object what it makes requests to
   * @throws RejectedException naming the permission that is missing, or what is wrong with the data
   */
  public void requireFiles(
      Principal caller, String projectName, ObjectNames object, @Nullable JsonText requestData) {
    Project project = new Lookup(catalog).project(projectName);
    VersionReference reference = References.find(catalog, project, object);
    JsonText data = requestData == null || requestData.isNull() ? null : requestData;
    requireSize(data);
    var _ =
        inputs.readItems(
            body(data),
            References.input(catalog, reference),
            new InputReader.Sender(caller, projectName, project.id()));
  }

  /** Before it is read, which takes as long as it is large. */
  private static void requireSize(@Nullable JsonText data) {
    if (data != null && data.size() > LARGEST_DATA) {
      throw invalid(
          "The value of 'request_data' has %d bytes as JSON: at most %d are allowed."
              .formatted(data.size(), LARGEST_DATA));
    }
  }

  /** What a run of a schedule with this data sends. */
  public static RequestBody body(@Nullable JsonText requestData) {
    return new RequestBody.Json((requestData == null ? JsonText.of("{}") : requestData).utf8());
  }

  private static String freeName(CatalogView catalog, UUID projectId, String name) {
    Names.REQUEST_SCHEDULE.check("name", name);
    if (catalog.resource(RequestSchedule.class, projectId, name).isPresent()) {
      throw conflict(
          "The name %s is taken: names of request schedules must be unique in the project."
              .formatted(Names.quote(name)));
    }
    return name;
  }
}
