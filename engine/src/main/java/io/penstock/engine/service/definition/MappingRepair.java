package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Attachment.Mapping;
import io.penstock.engine.catalog.Attachment.Source;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.catalog.PipelineObject.PipelineReference;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Keeps the attachments of pipelines in step with the fields of what they attach (reference,
 * sections 4.1 and 6.1): where one field was renamed and nothing else changed, mappings follow the
 * new name; mappings to fields that are gone, or whose type no longer fits, are dropped. Pipeline
 * versions that lose a needed mapping so become unfinished, which requests then say.
 */
final class MappingRepair {

  private final CatalogChange change;
  private final Predicate<PipelineObject> changedObject;
  private final Predicate<Pipeline> changedPipeline;
  private final Rename input;
  private final Rename output;

  private MappingRepair(
      CatalogChange change,
      Predicate<PipelineObject> changedObject,
      Predicate<Pipeline> changedPipeline,
      Rename input,
      Rename output) {
    this.change = change;
    this.changedObject = changedObject;
    this.changedPipeline = changedPipeline;
    this.input = input;
    this.output = output;
  }

  /** To be called when {@code after} was saved. */
  static void afterChange(CatalogChange change, Deployment before, Deployment after) {
    new MappingRepair(
            change,
            object ->
                object.reference() instanceof DeploymentReference reference
                    && reference.deploymentId().equals(after.id()),
            pipeline -> false,
            Rename.between(before.input(), after.input()),
            Rename.between(before.output(), after.output()))
        .repair(after.projectId());
  }

  /** To be called when {@code after} was saved. */
  static void afterChange(CatalogChange change, Pipeline before, Pipeline after) {
    new MappingRepair(
            change,
            object ->
                object.reference() instanceof PipelineReference reference
                    && reference.pipelineId().equals(after.id()),
            pipeline -> pipeline.id().equals(after.id()),
            Rename.between(before.input(), after.input()),
            Rename.between(before.output(), after.output()))
        .repair(after.projectId());
  }

  private void repair(UUID projectId) {
    if (input.isSame() && output.isSame()) {
      return;
    }
    for (Pipeline pipeline : change.pipelines(projectId)) {
      for (PipelineVersion version : change.pipelineVersions(pipeline.id())) {
        if (changedPipeline.test(pipeline) || version.objects().stream().anyMatch(changedObject)) {
          List<Attachment> repaired =
              version.attachments().stream().map(a -> repaired(pipeline, version, a)).toList();
          if (!repaired.equals(version.attachments())) {
            change.save(PipelineVersions.withAttachments(version, repaired));
          }
        }
      }
    }
  }

  private Attachment repaired(Pipeline pipeline, PipelineVersion version, Attachment attachment) {
    Optional<End> destination = end(pipeline, version, attachment.destination(), false);
    return new Attachment(
        attachment.id(),
        attachment.destination(),
        attachment.sources().stream()
            .map(
                source ->
                    repaired(source, end(pipeline, version, source.name(), true), destination))
            .toList());
  }

  private static Source repaired(Source source, Optional<End> from, Optional<End> to) {
    if (from.isEmpty() || to.isEmpty()) {
      return source;
    }
    return new Source(
        source.name(),
        source.mapping().stream()
            .map(
                pair ->
                    new Mapping(
                        from.get().rename(pair.sourceField()),
                        to.get().rename(pair.destinationField())))
            .flatMap(pair -> fits(pair, from.get(), to.get()) ? Stream.of(pair) : Stream.empty())
            .toList());
  }

  private static boolean fits(Mapping pair, End from, End to) {
    Optional<Field> source = from.schema().field(pair.sourceField());
    Optional<Field> destination = to.schema().field(pair.destinationField());
    return source.isPresent()
        && destination.isPresent()
        && source.get().type().fits(destination.get().type());
  }

  /** The schema that an attachment reads from, or writes to, under this name. */
  private Optional<End> end(
      Pipeline pipeline, PipelineVersion version, String name, boolean reading) {
    if (name.equals(Attachment.START) || name.equals(Attachment.END)) {
      Schema schema = reading ? pipeline.input() : pipeline.output();
      Rename rename = reading ? input : output;
      return Optional.of(new End(schema, changedPipeline.test(pipeline) ? rename : Rename.NONE));
    }
    CatalogView catalog = change;
    return version.objects().stream()
        .filter(object -> object.name().equals(name))
        .findFirst()
        .map(
            object -> {
              ObjectView view = ObjectView.of(catalog, object);
              Rename rename = reading ? output : input;
              return new End(
                  reading ? view.output() : view.input(),
                  changedObject.test(object) ? rename : Rename.NONE);
            });
  }

  /** One end of a mapping: the fields there are now, and what became of the old ones. */
  private record End(Schema schema, Rename renamed) {
    String rename(String field) {
      return field.equals(renamed.from()) ? renamed.to() : field;
    }
  }

  /**
   * What became of a schema's fields.
   *
   * @param from the one that was renamed; empty when none was
   */
  private record Rename(boolean isSame, String from, String to) {
    static final Rename NONE = new Rename(true, "", "");

    static Rename between(Schema before, Schema after) {
      if (before.equals(after)) {
        return NONE;
      }
      Rename rename = new Rename(false, "", "");
      if (before.fields().size() != after.fields().size()) {
        return rename;
      }
      int renamed = 0;
      for (int i = 0; i < before.fields().size(); i++) {
        Field old = before.fields().get(i);
        Field now = after.fields().get(i);
        if (!old.name().equals(now.name())) {
          renamed++;
          rename = new Rename(false, old.name(), now.name());
        }
      }
      return renamed == 1 ? rename : new Rename(false, "", "");
    }
  }
}
