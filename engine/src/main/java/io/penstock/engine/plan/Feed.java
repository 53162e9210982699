package io.penstock.engine.plan;

import java.util.List;

/**
 * An attachment: all its wires together trigger the destination once.
 *
 * @param fields where each field of the destination's input comes from, in the order of its schema;
 *     empty for plain input
 * @param plainWire the wire that brings the text of a plain input; -1 for structured input
 */
public record Feed(List<Wire> wires, List<FieldSource> fields, int plainWire) {

  public Feed {
    wires = List.copyOf(wires);
    fields = List.copyOf(fields);
  }

  /**
   * One source of the attachment.
   *
   * @param source the index of a vertex, or {@link ExecutionPlan#START}
   * @param carriesData whether the source's values become part of the destination's input. The
   *     others are waited for, and gate
   */
  public record Wire(int source, boolean carriesData) {}

  /** One field of the destination's input. */
  public record FieldSource(String name, int wire, String sourceField) {}
}
