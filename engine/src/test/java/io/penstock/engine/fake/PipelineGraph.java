package io.penstock.engine.fake;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Attachment.Mapping;
import io.penstock.engine.catalog.Attachment.Source;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.catalog.PipelineObject.OperatorReference;
import io.penstock.engine.catalog.PipelineObject.PipelineReference;
import io.penstock.engine.catalog.PipelineObject.Reference;
import io.penstock.engine.model.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects and attachments of a pipeline version, written down shortly. */
public final class PipelineGraph {

  private final List<PipelineObject> objects = new ArrayList<>();
  private final List<Attachment> attachments = new ArrayList<>();

  public List<PipelineObject> objects() {
    return objects;
  }

  public List<Attachment> attachments() {
    return attachments;
  }

  public PipelineGraph object(String name, Deployment deployment) {
    return object(name, new DeploymentReference(deployment.id(), null), ObjectConfiguration.EMPTY);
  }

  public PipelineGraph object(String name, Pipeline pipeline) {
    return object(name, new PipelineReference(pipeline.id(), null), ObjectConfiguration.EMPTY);
  }

  public PipelineGraph operator(String name, String operator, ObjectConfiguration configuration) {
    return object(name, new OperatorReference(operator), configuration);
  }

  public PipelineGraph object(String name, Reference reference, ObjectConfiguration configuration) {
    objects.add(
        new PipelineObject(UUID.randomUUID(), name, reference, configuration, JsonText.of("{}")));
    return this;
  }

  public static ObjectConfiguration onError(@Nullable String onError) {
    return new ObjectConfiguration(null, null, null, null, null, null, onError);
  }

  public PipelineGraph attach(String destination, Source... sources) {
    attachments.add(new Attachment(UUID.randomUUID(), destination, List.of(sources)));
    return this;
  }

  /** A source; each mapping is written {@code source field > destination field}. */
  public static Source source(String name, String... mappings) {
    return new Source(
        name,
        Stream.of(mappings)
            .map(mapping -> mapping.split(" > ", 2))
            .map(fields -> new Mapping(fields[0], fields[1]))
            .toList());
  }
}
