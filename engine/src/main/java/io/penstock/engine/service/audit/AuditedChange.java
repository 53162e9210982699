package io.penstock.engine.service.audit;

import io.penstock.engine.catalog.AuditEvent;
import io.penstock.engine.catalog.AuditEvent.Action;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentBuild;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Export;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.catalog.WebhookTest;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.audit.Subjects.Subject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A transaction that adds an event for each definition that it creates, changes or deletes. */
final class AuditedChange extends CatalogViewOf implements CatalogChange {

  private final CatalogChange change;
  private final String caller;
  private final Instant now;
  private final Subjects subjects;

  AuditedChange(CatalogChange change, String caller, Instant now) {
    this.change = change;
    this.caller = caller;
    this.now = now;
    subjects = new Subjects(change);
  }

  @Override
  CatalogView view() {
    return change;
  }

  @Override
  public void add(AuditEvent event) {
    change.add(event);
  }

  @Override
  public void save(Project project) {
    Optional<Project> before = change.project(project.id());
    change.save(project);
    saved(before, project, subjects.of(project));
  }

  @Override
  public void save(Deployment deployment) {
    Optional<Deployment> before = change.deployment(deployment.id());
    change.save(deployment);
    saved(before, deployment, subjects.of(deployment));
  }

  @Override
  public void save(DeploymentVersion version) {
    Optional<DeploymentVersion> before = change.deploymentVersion(version.id());
    change.save(version);
    saved(before, version, subjects.of(version));
  }

  /** Only that there is a new one: how its build goes is what the log tells. */
  @Override
  public void save(Revision revision) {
    Optional<Revision> before = change.revision(revision.id());
    change.save(revision);
    if (before.isEmpty()) {
      saved(before, revision, subjects.of(revision));
    }
  }

  @Override
  public void save(Pipeline pipeline) {
    Optional<Pipeline> before = change.pipeline(pipeline.id());
    change.save(pipeline);
    saved(before, pipeline, subjects.of(pipeline));
  }

  @Override
  public void save(PipelineVersion version) {
    Optional<PipelineVersion> before = change.pipelineVersion(version.id());
    change.save(version);
    Subject subject = subjects.of(version);
    // The objects of a new version are part of it, and not told one by one.
    if (before.isPresent()) {
      ObjectChanges.between(before.get(), version, subject)
          .forEach(told -> add(told.action(), told.text(), told.subject()));
    }
    saved(
        before.map(ObjectChanges::withoutObjects), ObjectChanges.withoutObjects(version), subject);
  }

  @Override
  public void save(EnvironmentVariable variable) {
    Optional<EnvironmentVariable> before = change.environmentVariable(variable.id());
    change.save(variable);
    saved(before, variable, subjects.of(variable));
  }

  @Override
  public void save(ProjectResource resource) {
    Optional<? extends ProjectResource> before =
        change.resource(resource.getClass(), resource.id());
    change.save(resource);
    if (isTold(resource, before.isPresent()) && resource instanceof Record after) {
      saved(before.map(Record.class::cast), after, subjects.of(resource));
    }
  }

  /**
   * A test of a webhook changes nothing in the project; how a build goes is what the log tells, as
   * with a revision, and how an export or import goes is what it says itself.
   */
  private boolean isTold(ProjectResource resource, boolean known) {
    return switch (resource) {
      case WebhookTest _ -> false;
      case EnvironmentBuild _, Export _ -> !known;
      case Import _ -> !known || !caller.equals(Caller.SERVER);
      default -> true;
    };
  }

  /** Its events go with it. */
  @Override
  public void deleteProject(UUID id) {
    change.deleteProject(id);
  }

  @Override
  public void deleteDeployment(UUID id) {
    change.deployment(id).map(subjects::of).ifPresent(this::deleted);
    change.deleteDeployment(id);
  }

  @Override
  public void deleteDeploymentVersion(UUID id) {
    change.deploymentVersion(id).map(subjects::of).ifPresent(this::deleted);
    change.deleteDeploymentVersion(id);
  }

  @Override
  public void deletePipeline(UUID id) {
    change.pipeline(id).map(subjects::of).ifPresent(this::deleted);
    change.deletePipeline(id);
  }

  @Override
  public void deletePipelineVersion(UUID id) {
    change.pipelineVersion(id).map(subjects::of).ifPresent(this::deleted);
    change.deletePipelineVersion(id);
  }

  @Override
  public void deleteEnvironmentVariable(UUID id) {
    change.environmentVariable(id).map(subjects::of).ifPresent(this::deleted);
    change.deleteEnvironmentVariable(id);
  }

  @Override
  public void deleteResource(Class<? extends ProjectResource> kind, UUID id) {
    change
        .resource(kind, id)
        .filter(resource -> isTold(resource, false))
        .map(subjects::of)
        .ifPresent(this::deleted);
    change.deleteResource(kind, id);
  }

  private void saved(Optional<? extends Record> before, Record after, Subject subject) {
    if (before.isEmpty()) {
      add(Action.CREATE, "Created " + subject.text(), subject);
      return;
    }
    String differences = Differences.between(before.get(), after);
    if (!differences.isEmpty()) {
      add(Action.UPDATE, "Updated %s: %s".formatted(subject.text(), differences), subject);
    }
  }

  private void deleted(Subject subject) {
    add(Action.DELETE, "Deleted " + subject.text(), subject);
  }

  private void add(Action action, String text, Subject subject) {
    change.add(
        new AuditEvent(
            UUID.randomUUID(),
            subject.projectId(),
            now,
            caller.equals(Caller.SERVER) ? Action.INFO : action,
            caller,
            text,
            subject.type(),
            subject.name(),
            subject.ownerId()));
  }
}
