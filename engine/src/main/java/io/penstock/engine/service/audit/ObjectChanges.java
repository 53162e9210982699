package io.penstock.engine.service.audit;

import io.penstock.engine.catalog.AuditEvent.Action;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.service.audit.Subjects.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What distinguishes the objects of two forms of a pipeline version, object by object. */
final class ObjectChanges {

  private ObjectChanges() {}

  /** One of them. */
  record Told(Action action, String text, Subject subject) {}

  static List<Told> between(PipelineVersion before, PipelineVersion after, Subject version) {
    List<Told> told = new ArrayList<>();
    for (PipelineObject object : after.objects()) {
      Subject subject = subject(version, after, object);
      Optional<PipelineObject> was = same(before, object.id());
      if (was.isEmpty()) {
        told.add(new Told(Action.CREATE, "Created " + subject.text(), subject));
        continue;
      }
      String differences = Differences.between(was.get(), object);
      if (!differences.isEmpty()) {
        told.add(
            new Told(
                Action.UPDATE, "Updated %s : %s".formatted(subject.text(), differences), subject));
      }
    }
    for (PipelineObject object : before.objects()) {
      if (same(after, object.id()).isEmpty()) {
        Subject subject = subject(version, after, object);
        told.add(new Told(Action.DELETE, "Deleted " + subject.text(), subject));
      }
    }
    return told;
  }

  private static Optional<PipelineObject> same(PipelineVersion version, UUID id) {
    return version.objects().stream().filter(object -> object.id().equals(id)).findFirst();
  }

  private static Subject subject(Subject version, PipelineVersion of, PipelineObject object) {
    String pipeline = version.text().substring(version.text().indexOf(" for ") + 5);
    return new Subject(
        version.projectId(),
        "pipeline_object",
        object.name(),
        "pipeline object %s in version %s of %s".formatted(object.name(), of.name(), pipeline),
        version.ownerId());
  }

  /** The rest of it. */
  static PipelineVersion withoutObjects(PipelineVersion version) {
    return new PipelineVersion(
        version.id(),
        version.pipelineId(),
        version.name(),
        version.description(),
        version.labels(),
        version.retention(),
        List.of(),
        version.attachments(),
        version.created(),
        version.updated());
  }
}
