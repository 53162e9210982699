package io.penstock.engine.service.definition;

import io.penstock.engine.catalog.Attachment;
import java.util.List;

/** An attachment as it was given (reference, section 4.4). */
public record AttachmentDeclaration(String destination, List<Attachment.Source> sources) {

  public AttachmentDeclaration {
    sources = List.copyOf(sources);
  }
}
