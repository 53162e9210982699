package io.penstock.adapters.http.wire;

import io.penstock.adapters.http.wire.SchemaWire.Widgets;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.DeploymentView;
import java.util.List;

/** Deployments, field by field as in the reference, section 6.1. */
public final class DeploymentWire {

  private DeploymentWire() {}

  /** {@code DeploymentCreateResponse}: without the default version, which there cannot be yet. */
  public static JsonText created(DeploymentView view) {
    return Lists.one(view, (json, it) -> common(json, it, Widgets.SHOWN));
  }

  /** {@code DeploymentDetail}. */
  public static JsonText detail(DeploymentView view) {
    return Lists.one(
        view,
        (json, it) -> {
          common(json, it, Widgets.SHOWN);
          json.field("default_version", it.defaultVersion());
        });
  }

  /** {@code DeploymentList}. */
  public static JsonText list(List<DeploymentView> views) {
    return Lists.many(views, (json, it) -> common(json, it, Widgets.LEFT_OUT));
  }

  private static void common(JsonWriter json, DeploymentView view, Widgets widgets) {
    Deployment deployment = view.deployment();
    json.field("id", deployment.id().toString())
        .field("name", deployment.name())
        .field("supports_request_format", true)
        .field("project", view.project())
        .field("description", deployment.description());
    SchemaWire.write(json, deployment.input(), deployment.output(), widgets);
    json.field("labels", deployment.labels())
        .field("creation_date", WireDates.micros(deployment.created()))
        .field("last_updated", WireDates.micros(deployment.updated()));
  }
}
