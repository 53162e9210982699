package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentRevision;
import io.penstock.engine.catalog.Export;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.InstanceTypeGroup;
import io.penstock.engine.catalog.Metric;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.ProjectUser;
import io.penstock.engine.catalog.RequestSchedule;
import io.penstock.engine.catalog.Role;
import io.penstock.engine.catalog.RoleAssignment;
import io.penstock.engine.catalog.ServiceUser;
import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.catalog.WebhookTest;
import java.util.Map;

/** How each kind of project resource is stored: a new kind is a line here. */
public final class ResourceMappings {

  private final Map<Class<? extends ProjectResource>, Kind<?>> kinds;

  /**
   * The mappings of all kinds.
   *
   * @param secrets for what must not be readable in a document
   */
  public ResourceMappings(Secrets secrets) {
    kinds =
        Map.ofEntries(
            Map.entry(Bucket.class, new Kind<>("bucket", new BucketMapping())),
            Map.entry(Role.class, new Kind<>("role", new RoleMapping())),
            Map.entry(
                RoleAssignment.class, new Kind<>("role_assignment", new RoleAssignmentMapping())),
            Map.entry(ServiceUser.class, new Kind<>("service_user", new ServiceUserMapping())),
            Map.entry(ProjectUser.class, new Kind<>("project_user", new ProjectUserMapping())),
            Map.entry(
                CustomEnvironment.class, new Kind<>("environment", new CustomEnvironmentMapping())),
            Map.entry(
                EnvironmentRevision.class,
                new Kind<>("environment_revision", new EnvironmentRevisionMapping())),
            Map.entry(
                EnvironmentBuild.class,
                new Kind<>("environment_build", new EnvironmentBuildMapping())),
            Map.entry(Metric.class, new Kind<>("metric", new MetricMapping())),
            Map.entry(
                InstanceTypeGroup.class,
                new Kind<>("instance_type_group", new InstanceTypeGroupMapping())),
            Map.entry(
                RequestSchedule.class,
                new Kind<>("request_schedule", new RequestScheduleMapping())),
            Map.entry(Webhook.class, new Kind<>("webhook", new WebhookMapping(secrets))),
            Map.entry(WebhookTest.class, new Kind<>("webhook_test", new WebhookTestMapping())),
            Map.entry(Export.class, new Kind<>("export", new ExportMapping())),
            Map.entry(Import.class, new Kind<>("import", new ImportMapping(secrets))));
  }

  /**
   * One kind.
   *
   * @param name what its rows are known by in the store, never to be changed
   */
  public record Kind<T extends ProjectResource>(String name, DocumentMapping<T> mapping) {}

  @SuppressWarnings("unchecked") // The map is put together above.
  public <T extends ProjectResource> Kind<T> of(Class<T> kind) {
    Kind<?> found = kinds.get(kind);
    if (found == null) {
      throw new IllegalArgumentException("Nothing says how to store a " + kind.getSimpleName());
    }
    return (Kind<T>) found;
  }
}
