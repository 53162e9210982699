package io.penstock.adapters.http.wire;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.access.OrganizationService.Organization;
import io.penstock.engine.service.access.OrganizationService.Resources;
import java.util.List;

/** Organizations, field by field as in the reference, section 8.7. */
public final class OrganizationWire {

  private OrganizationWire() {}

  public static JsonText list(List<Organization> organizations) {
    return Lists.many(organizations, OrganizationWire::common);
  }

  /** {@code OrganizationDetail}. */
  public static JsonText detail(Organization organization) {
    return Lists.one(
        organization,
        (json, it) -> {
          common(json, it);
          json.field("subscription", "free").field("overage_usage", false);
        });
  }

  /** {@code ResourceUsage}. */
  public static JsonText resources(Resources resources, int users) {
    return Lists.one(
        resources,
        (json, it) -> {
          json.field("projects", it.projects()).field("users", users);
          MetricWire.counts(json, it.counts());
        });
  }

  /** {@code OrganizationUsage}: nothing costs credits here, so there are no points. */
  public static JsonText noUsage(String interval) {
    return Lists.one(
        interval,
        (json, it) -> {
          json.field("interval", it);
          for (String list :
              List.of("data_organization", "data_projects", "data_deleted_projects")) {
            json.name(list).beginArray().endArray();
          }
        });
  }

  private static void common(JsonWriter json, Organization organization) {
    json.field("id", organization.id().toString())
        .field("name", organization.name())
        .field("creation_date", WireDates.micros(organization.created()))
        .field("status", "active")
        .field("two_factor_authentication_forced", false);
  }
}
