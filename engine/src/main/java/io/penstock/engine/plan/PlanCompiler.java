package io.penstock.engine.plan;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.port.JsonCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Finds everything that is wrong with a pipeline version, or makes a plan of it (reference, section
 * 4.4). After this, code trusts the plan.
 */
public final class PlanCompiler {

  private final JsonCodec codec;

  public PlanCompiler(JsonCodec codec) {
    this.codec = codec;
  }

  /**
   * Checks the version as declared, against the definitions it refers to. Never throws for bad
   * graphs.
   */
  public Compilation compile(Pipeline pipeline, PipelineVersion version, CatalogView catalog) {
    Problems problems = new Problems();
    SequencedMap<String, ResolvedObject> objects = new LinkedHashMap<>();
    ReferenceCompiler references = new ReferenceCompiler(codec, catalog, problems);
    boolean allResolved = true;
    Map<String, Boolean> seen = new LinkedHashMap<>();
    for (PipelineObject object : version.objects()) {
      if (object.name().equals(Attachment.START) || object.name().equals(Attachment.END)) {
        problems.error("The name '%s' is reserved: no object can have it.", object.name());
      } else if (seen.put(object.name(), true) != null) {
        problems.error("Two objects have the name '%s'.", object.name());
      }
      var resolved = references.compile(object);
      allResolved &= resolved.isPresent();
      resolved.ifPresent(found -> objects.putIfAbsent(found.name(), found));
    }
    new Nesting(pipeline, catalog, problems).check(version);

    AttachmentCompiler attachments =
        new AttachmentCompiler(pipeline, objects, seen.keySet(), problems);
    for (Attachment attachment : version.attachments()) {
      attachments.check(attachment);
    }
    List<String> order = TopologicalOrder.of(seen.keySet(), version.attachments(), problems);
    for (ResolvedObject object : objects.values()) {
      if (!attachments.reaches(object.name())
          && !(object.work() instanceof Vertex.Apply(Operator.PipelineVariable _))) {
        problems.gap("The object '%s' has no attachment, so it would never run.", object.name());
      }
    }
    if (!attachments.reaches(Attachment.END)) {
      problems.gap("Nothing is attached to pipeline_end, so a request could have no result.");
    }
    if (!problems.none() || !allResolved) {
      return problems.withoutPlan();
    }
    List<ResolvedObject> ordered = new ArrayList<>();
    order.forEach(name -> ordered.add(java.util.Objects.requireNonNull(objects.get(name))));
    return new Compilation(List.of(), List.of(), attachments.plan(ordered, version.attachments()));
  }
}
