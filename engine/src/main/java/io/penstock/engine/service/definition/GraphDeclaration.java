package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.catalog.PipelineObject.OperatorReference;
import io.penstock.engine.catalog.PipelineObject.PipelineReference;
import io.penstock.engine.catalog.PipelineObject.Reference;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.CatalogView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The graph of a pipeline version as it was given: names, to be turned into references.
 *
 * @param objects null to keep those there are; empty for none
 * @param attachments null to keep those there are; empty for none
 */
public record GraphDeclaration(
    @Nullable List<ObjectDeclaration> objects, @Nullable List<AttachmentDeclaration> attachments) {

  /** Changes nothing. */
  public static final GraphDeclaration UNCHANGED = new GraphDeclaration(null, null);

  /**
   * What became of the objects.
   *
   * @param objects those that are right
   * @param problems of the others, a sentence each
   * @param wrong the names of the others
   */
  record Resolved(List<PipelineObject> objects, List<String> problems, Set<String> wrong) {}

  /** The objects, each with the id of the object that had its name before. */
  Resolved objects(CatalogView catalog, UUID projectId, List<PipelineObject> before) {
    if (objects == null) {
      return new Resolved(before, List.of(), Set.of());
    }
    List<String> problems = new ArrayList<>();
    List<PipelineObject> resolved = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> wrong = new HashSet<>();
    for (ObjectDeclaration object : objects) {
      try {
        Names.OBJECT.check("objects.name", object.name());
        if (!names.add(object.name())) {
          problems.add(
              "Object '%s' is given twice: object names must be unique in the version."
                  .formatted(object.name()));
          continue;
        }
        resolved.add(
            new PipelineObject(
                idOf(object.name(), before),
                object.name(),
                reference(catalog, projectId, object),
                object.configuration(),
                object.metadata()));
      } catch (RejectedException e) {
        problems.add(e.getMessage());
        wrong.add(object.name());
      }
    }
    return new Resolved(resolved, problems, wrong);
  }

  /**
   * The attachments, each with the id of the one that said the same before. Where none are given,
   * those that mention an object that is gone are gone too.
   */
  List<Attachment> attachments(List<PipelineObject> objectsNow, PipelineVersion before) {
    if (attachments == null) {
      Set<String> gone =
          before.objects().stream().map(PipelineObject::name).collect(Collectors.toSet());
      objectsNow.forEach(object -> gone.remove(object.name()));
      return before.attachments().stream()
          .filter(attachment -> !mentions(attachment, gone))
          .toList();
    }
    List<Attachment> free = new ArrayList<>(before.attachments());
    List<Attachment> given = new ArrayList<>();
    for (AttachmentDeclaration declaration : attachments) {
      Optional<Attachment> same =
          free.stream()
              .filter(
                  old ->
                      old.destination().equals(declaration.destination())
                          && old.sources().equals(declaration.sources()))
              .findFirst();
      same.ifPresent(free::remove);
      given.add(
          new Attachment(
              same.map(Attachment::id).orElseGet(UUID::randomUUID),
              declaration.destination(),
              declaration.sources()));
    }
    return given;
  }

  static boolean mentions(Attachment attachment, Set<String> names) {
    return names.contains(attachment.destination())
        || attachment.sources().stream().anyMatch(source -> names.contains(source.name()));
  }

  private static UUID idOf(String name, List<PipelineObject> before) {
    return before.stream()
        .filter(object -> object.name().equals(name))
        .findFirst()
        .map(PipelineObject::id)
        .orElseGet(UUID::randomUUID);
  }

  private static Reference reference(
      CatalogView catalog, UUID projectId, ObjectDeclaration object) {
    String type = object.referenceType() == null ? "deployment" : object.referenceType();
    return switch (type) {
      case "deployment" -> deployment(catalog, projectId, object);
      case "pipeline" -> pipeline(catalog, projectId, object);
      case "operator" -> new OperatorReference(object.referenceName());
      default ->
          throw RejectedException.invalid(
              ("The 'reference_type' %s of object '%s' is not known: it must be deployment, pipeline"
                      + " or operator.")
                  .formatted(Names.quote(type), object.name()));
    };
  }

  private static Reference deployment(
      CatalogView catalog, UUID projectId, ObjectDeclaration object) {
    Deployment deployment =
        catalog
            .deployment(projectId, object.referenceName())
            .orElseThrow(() -> missing(object, "deployment"));
    @Nullable UUID version = null;
    if (object.version() != null) {
      version =
          catalog
              .deploymentVersion(deployment.id(), object.version())
              .map(DeploymentVersion::id)
              .orElseThrow(() -> missingVersion(object, "deployment"));
    }
    return new DeploymentReference(deployment.id(), version);
  }

  private static Reference pipeline(CatalogView catalog, UUID projectId, ObjectDeclaration object) {
    Pipeline pipeline =
        catalog
            .pipeline(projectId, object.referenceName())
            .orElseThrow(() -> missing(object, "pipeline"));
    @Nullable UUID version = null;
    if (object.version() != null) {
      version =
          catalog
              .pipelineVersion(pipeline.id(), object.version())
              .map(PipelineVersion::id)
              .orElseThrow(() -> missingVersion(object, "pipeline"));
    }
    return new PipelineReference(pipeline.id(), version);
  }

  private static RejectedException missing(ObjectDeclaration object, String kind) {
    return RejectedException.invalid(
        "Object '%s' refers to the %s %s, which does not exist in the project."
            .formatted(object.name(), kind, Names.quote(object.referenceName())));
  }

  private static RejectedException missingVersion(ObjectDeclaration object, String kind) {
    String version = object.version() == null ? "" : object.version();
    return RejectedException.invalid(
        "Object '%s' refers to version %s of the %s '%s', which does not exist."
            .formatted(object.name(), Names.quote(version), kind, object.referenceName()));
  }
}
