package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.VersionReference;
import io.penstock.engine.catalog.VersionReference.ObjectType;
import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.definition.References.ObjectNames;
import io.penstock.engine.service.definition.WebhookRules.HeaderDeclaration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Webhooks (reference, section 8.8). */
public final class WebhookService {

  private final Catalog catalog;
  private final WebhookRules rules;
  private final InstantSource clock;

  public WebhookService(Catalog catalog, WebhookRules rules, InstantSource clock) {
    this.catalog = catalog;
    this.rules = rules;
    this.clock = clock;
  }

  /** A new webhook; null components get their defaults. */
  public record Create(
      String name,
      ObjectNames object,
      String url,
      @Nullable List<HeaderDeclaration> headers,
      String event,
      @Nullable Integer timeout,
      @Nullable Boolean retry,
      @Nullable Boolean includeResult,
      @Nullable Boolean enabled,
      @Nullable String description,
      @Nullable Map<String, String> labels) {}

  /**
   * Changes to a webhook; null components change nothing.
   *
   * @param headers all of them anew; a protected one without a value keeps the value it has
   */
  public record Update(
      @Nullable String name,
      @Nullable String url,
      @Nullable List<HeaderDeclaration> headers,
      @Nullable String event,
      @Nullable Integer timeout,
      @Nullable Boolean retry,
      @Nullable Boolean includeResult,
      @Nullable Boolean enabled,
      @Nullable String description,
      @Nullable Map<String, String> labels) {}

  /** A webhook with the names of what it is about. */
  public record View(Webhook webhook, ObjectNames object) {

    static View of(CatalogView catalog, Webhook webhook) {
      return new View(
          webhook,
          References.names(catalog, webhook.reference())
              .orElseThrow(() -> notFound("What the webhook refers to was not found")));
    }
  }

  /**
   * The webhooks that pass all filters.
   *
   * @param objectType null for both
   * @param event null for all
   */
  public List<View> list(
      String project, LabelFilter labels, @Nullable String objectType, @Nullable String event) {
    UUID projectId = new Lookup(catalog).project(project).id();
    @Nullable ObjectType type = objectType == null ? null : References.type(objectType);
    return catalog.resources(Webhook.class, projectId).stream()
        .filter(webhook -> labels.matches(webhook.labels()))
        .filter(webhook -> type == null || webhook.reference().objectType() == type)
        .filter(
            webhook ->
                event == null
                    || webhook.event().wireName(webhook.reference().objectType()).equals(event))
        .map(webhook -> View.of(catalog, webhook))
        .toList();
  }

  public View get(String project, String name) {
    return View.of(catalog, find(catalog, project, name));
  }

  public View create(String projectName, Create command) {
    return catalog.write(
        change -> {
          Project project = new Lookup(change).project(projectName);
          Instant now = Now.of(clock);
          VersionReference reference = References.find(change, project, command.object());
          Webhook webhook =
              new Webhook(
                  UUID.randomUUID(),
                  project.id(),
                  freeName(change, project.id(), command.name()),
                  reference,
                  rules.url(command.url()),
                  WebhookRules.headers(command.headers(), List.of()),
                  WebhookRules.event(command.event(), reference.objectType()),
                  WebhookRules.timeout(command.timeout(), WebhookRules.DEFAULT_TIMEOUT),
                  Boolean.TRUE.equals(command.retry()),
                  Boolean.TRUE.equals(command.includeResult()),
                  !Boolean.FALSE.equals(command.enabled()),
                  Checks.description(command.description(), ""),
                  Checks.labels(command.labels(), Map.of()),
                  now,
                  now);
          change.save(webhook);
          return View.of(change, webhook);
        });
  }

  public View update(String project, String name, Update command) {
    return catalog.write(
        change -> {
          Webhook before = find(change, project, name);
          String given = command.name();
          String event = command.event();
          String url = command.url();
          Duration timeout = WebhookRules.timeout(command.timeout(), before.timeout());
          if (url != null) {
            WebhookRules.keepSecretsFromOthers(before, rules.url(url), command.headers());
          }
          Webhook updated =
              new Webhook(
                  before.id(),
                  before.projectId(),
                  given == null || given.equals(name)
                      ? name
                      : freeName(change, before.projectId(), given),
                  before.reference(),
                  url == null ? before.url() : rules.url(url),
                  command.headers() == null
                      ? before.headers()
                      : WebhookRules.headers(command.headers(), before.headers()),
                  event == null
                      ? before.event()
                      : WebhookRules.event(event, before.reference().objectType()),
                  timeout,
                  otherwise(command.retry(), before.retry()),
                  otherwise(command.includeResult(), before.includeResult()),
                  otherwise(command.enabled(), before.enabled()),
                  Checks.description(command.description(), before.description()),
                  Checks.labels(command.labels(), before.labels()),
                  before.created(),
                  Now.of(clock));
          change.save(updated);
          return View.of(change, updated);
        });
  }

  private static boolean otherwise(@Nullable Boolean given, boolean otherwise) {
    return given == null ? otherwise : given;
  }

  /** Removes the webhook, with what it has not been told yet. */
  public void delete(String project, String name) {
    var _ =
        catalog.write(
            change -> {
              change.deleteResource(Webhook.class, find(change, project, name).id());
              return true;
            });
  }

  private static Webhook find(CatalogView catalog, String project, String name) {
    return catalog
        .resource(Webhook.class, new Lookup(catalog).project(project).id(), name)
        .orElseThrow(() -> notFound("Webhook was not found"));
  }

  private static String freeName(CatalogView catalog, UUID projectId, String name) {
    Names.WEBHOOK.check("name", name);
    if (catalog.resource(Webhook.class, projectId, name).isPresent()) {
      throw conflict(
          "The name %s is taken: webhook names must be unique in the project."
              .formatted(Names.quote(name)));
    }
    return name;
  }
}
