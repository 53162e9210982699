package io.penstock.engine.catalog;

import java.util.List;
import java.util.UUID;

/**
 * What one destination is fed from. Several sources are a join: one run with the fields of all.
 * Several attachments with the same destination are alternatives.
 */
public record Attachment(UUID id, String destination, List<Source> sources) {

  /** The source that stands for the request's own input. */
  public static final String START = "pipeline_start";

  /** The destination that stands for the request's result. */
  public static final String END = "pipeline_end";

  public Attachment {
    sources = List.copyOf(sources);
  }

  /**
   * One object that feeds the destination.
   *
   * @param mapping empty for a source that is only waited for, or that passes a plain value
   */
  public record Source(String name, List<Mapping> mapping) {
    public Source {
      mapping = List.copyOf(mapping);
    }
  }

  /** Copies one field of the source to one field of the destination. */
  public record Mapping(String sourceField, String destinationField) {}
}
