package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.Project;
import io.penstock.engine.model.JsonText;
import java.math.BigDecimal;
import java.util.List;

/** Projects, field by field as in the reference, {@code ProjectList} and {@code ProjectDetail}. */
public final class ProjectWire {

  private ProjectWire() {}

  public static JsonText list(List<Project> projects) {
    return Lists.many(projects, ProjectWire::common);
  }

  public static JsonText detail(Project project) {
    return Lists.one(
        project,
        (json, it) -> {
          common(json, it);
          // Nothing suspends projects yet.
          json.field("suspended", false).nullField("suspended_reason");
          json.name("cors_origins").beginArray();
          it.corsOrigins().forEach(json::value);
          json.endArray();
        });
  }

  private static void common(JsonWriter json, Project project) {
    json.field("id", project.id().toString())
        .field("name", project.name())
        .field("creation_date", WireDates.micros(project.created()))
        .field("advanced_permissions", project.advancedPermissions());
    Double credits = project.credits();
    json.field(
        "credits",
        credits == null ? null : JsonText.of(BigDecimal.valueOf(credits).toPlainString()));
    json.field("organization_name", project.organization()).field("labels", project.labels());
  }
}
