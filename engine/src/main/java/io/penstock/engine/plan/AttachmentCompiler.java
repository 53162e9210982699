package io.penstock.engine.plan;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Attachment.Mapping;
import io.penstock.engine.catalog.Attachment.Source;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.Feed.FieldSource;
import io.penstock.engine.plan.Feed.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks attachments against the objects they connect, and turns them into the feeds of a plan. */
final class AttachmentCompiler {

  private final Pipeline pipeline;
  private final Map<String, ResolvedObject> objects;
  private final Set<String> declared;
  private final Problems problems;
  private final Set<String> destinations = new HashSet<>();

  /**
   * @param objects the objects that could be resolved, by name
   * @param declared the names of all objects
   */
  AttachmentCompiler(
      Pipeline pipeline,
      Map<String, ResolvedObject> objects,
      Set<String> declared,
      Problems problems) {
    this.pipeline = pipeline;
    this.objects = objects;
    this.declared = declared;
    this.problems = problems;
  }

  /** Whether some attachment leads to this destination. */
  boolean reaches(String destination) {
    return destinations.contains(destination);
  }

  void check(Attachment attachment) {
    String destination = attachment.destination();
    destinations.add(destination);
    if (destination.equals(Attachment.START)) {
      problems.error("An attachment leads to pipeline_start, which can only be a source.");
      return;
    }
    if (!destination.equals(Attachment.END) && !declared.contains(destination)) {
      problems.error("An attachment leads to the object '%s', which does not exist.", destination);
      return;
    }
    if (attachment.sources().isEmpty()) {
      problems.error("An attachment of '%s' has no sources.", destination);
    }
    Set<String> names = new HashSet<>();
    for (Source source : attachment.sources()) {
      if (!names.add(source.name())) {
        problems.error(
            "An attachment of '%s' has the source '%s' twice.", destination, source.name());
      }
      checkSource(destination, source);
    }
    inputOf(destination).ifPresent(schema -> checkFields(attachment, schema));
  }

  private void checkSource(String destination, Source source) {
    if (source.name().equals(Attachment.END)) {
      problems.error(
          "An attachment of '%s' has the source pipeline_end, which can only be a destination.",
          destination);
    } else if (source.name().equals(destination)) {
      problems.error("The object '%s' is attached to itself.", destination);
    } else if (!source.name().equals(Attachment.START) && !declared.contains(source.name())) {
      problems.error(
          "An attachment of '%s' has the source '%s', which does not exist.",
          destination, source.name());
    }
  }

  private void checkFields(Attachment attachment, Schema input) {
    String destination = attachment.destination();
    Set<String> mapped = new HashSet<>();
    int plainSources = 0;
    for (Source source : attachment.sources()) {
      Schema output = outputOf(source.name()).orElse(null);
      if (output == null) {
        return;
      }
      plainSources += output.isPlain() ? 1 : 0;
      if (!source.mapping().isEmpty() && (output.isPlain() || input.isPlain())) {
        problems.error(
            "The mapping from '%s' to '%s' must be empty: %s is plain and has no fields.",
            source.name(), destination, output.isPlain() ? source.name() : destination);
        continue;
      }
      for (Mapping mapping : source.mapping()) {
        checkMapping(source.name(), output, destination, input, mapping);
        if (!mapped.add(mapping.destinationField())) {
          problems.error(
              "Two mappings of one attachment lead to the field '%s' of '%s'.",
              mapping.destinationField(), destination);
        }
      }
    }
    checkComplete(attachment, input, mapped, plainSources);
  }

  private void checkMapping(
      String source, Schema output, String destination, Schema input, Mapping mapping) {
    Optional<Field> from = output.field(mapping.sourceField());
    Optional<Field> to = input.field(mapping.destinationField());
    if (from.isEmpty()) {
      problems.error(
          "The mapping from '%s' to '%s' uses the source field '%s', which '%s' does not have.",
          source, destination, mapping.sourceField(), source);
    }
    if (to.isEmpty()) {
      problems.error(
          "The mapping from '%s' to '%s' uses the destination field '%s', which '%s' does not have.",
          source, destination, mapping.destinationField(), destination);
    }
    if (from.isPresent() && to.isPresent() && !from.get().type().fits(to.get().type())) {
      problems.error(
          "The mapping from '%s' to '%s' leads the field '%s' of type %s to the field '%s' of type %s.",
          source,
          destination,
          mapping.sourceField(),
          from.get().type().wireName(),
          mapping.destinationField(),
          to.get().type().wireName());
    }
  }

  private void checkComplete(
      Attachment attachment, Schema input, Set<String> mapped, int plainSources) {
    String destination = attachment.destination();
    ResolvedObject object = objects.get(destination);
    if (object != null && object.takesAnything()) {
      return;
    }
    if (input.isPlain()) {
      if (plainSources > 1) {
        problems.error(
            "An attachment of '%s' has %d plain sources: its text can come from only one.",
            destination, plainSources);
      } else if (plainSources == 0) {
        problems.gap(
            "An attachment of '%s' has no plain source to get its text from.", destination);
      }
      return;
    }
    // A field of the result may stay without a value; a field of an object's input may not.
    if (!destination.equals(Attachment.END)) {
      for (Field field : input.fields()) {
        if (!mapped.contains(field.name())) {
          problems.gap(
              "An attachment of '%s' maps nothing to its input field '%s'.",
              destination, field.name());
        }
      }
    }
  }

  private Optional<Schema> inputOf(String destination) {
    return destination.equals(Attachment.END)
        ? Optional.of(pipeline.output())
        : Optional.ofNullable(objects.get(destination)).map(ResolvedObject::input);
  }

  private Optional<Schema> outputOf(String source) {
    return source.equals(Attachment.START)
        ? Optional.of(pipeline.input())
        : Optional.ofNullable(objects.get(source)).map(ResolvedObject::output);
  }

  /**
   * The plan, once everything has been checked and nothing was wrong.
   *
   * @param ordered all objects, in topological order
   */
  ExecutionPlan plan(List<ResolvedObject> ordered, List<Attachment> attachments) {
    Map<String, Integer> indices = new HashMap<>();
    indices.put(Attachment.START, ExecutionPlan.START);
    ordered.forEach(object -> indices.put(object.name(), indices.size()));
    List<Vertex> vertices = new ArrayList<>();
    for (ResolvedObject object : ordered) {
      vertices.add(
          new Vertex(
              vertices.size() + 1,
              object.id(),
              object.name(),
              object.work(),
              object.input(),
              object.output(),
              feeds(object.name(), object.input(), object, indices, attachments),
              object.continueOnError()));
    }
    return new ExecutionPlan(
        pipeline.input(),
        pipeline.output(),
        vertices,
        feeds(Attachment.END, pipeline.output(), null, indices, attachments));
  }

  private List<Feed> feeds(
      String destination,
      Schema input,
      @Nullable ResolvedObject object,
      Map<String, Integer> indices,
      List<Attachment> attachments) {
    List<Feed> feeds = new ArrayList<>();
    for (Attachment attachment : attachments) {
      if (attachment.destination().equals(destination)) {
        feeds.add(feed(attachment, input, object != null && object.takesAnything(), indices));
      }
    }
    return feeds;
  }

  private Feed feed(
      Attachment attachment, Schema input, boolean takesAnything, Map<String, Integer> indices) {
    List<Wire> wires = new ArrayList<>();
    Map<String, FieldSource> fields = new HashMap<>();
    int plainWire = -1;
    for (Source source : attachment.sources()) {
      boolean plain = input.isPlain() && outputOf(source.name()).orElseThrow().isPlain();
      plainWire = plain ? wires.size() : plainWire;
      for (Mapping mapping : source.mapping()) {
        fields.put(
            mapping.destinationField(),
            new FieldSource(mapping.destinationField(), wires.size(), mapping.sourceField()));
      }
      wires.add(
          new Wire(
              Objects.requireNonNull(indices.get(source.name())),
              plain || takesAnything || !source.mapping().isEmpty()));
    }
    List<FieldSource> inSchemaOrder =
        input.fields().stream()
            .map(field -> fields.get(field.name()))
            .filter(Objects::nonNull)
            .toList();
    return new Feed(wires, inSchemaOrder, plainWire);
  }
}
