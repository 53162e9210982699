package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.catalog.Webhook.Event;
import io.penstock.engine.catalog.Webhook.Header;
import java.time.Duration;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Webhooks. Values of protected headers are encrypted. */
public final class WebhookMapping implements DocumentMapping<Webhook> {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Secrets secrets;

  WebhookMapping(Secrets secrets) {
    this.secrets = secrets;
  }

  @Override
  public CatalogKey key(Webhook webhook) {
    return CatalogKey.of(webhook);
  }

  @Override
  public void write(Webhook webhook, ObjectNode document) {
    VersionReferenceMapping.write(webhook.reference(), document);
    document.put("url", webhook.url());
    ArrayNode headers = document.putArray("headers");
    for (Header header : webhook.headers()) {
      ObjectNode each = headers.addObject().put("key", header.key());
      if (header.secret()) {
        each.put("sealed", secrets.sealText(header.value(), webhook.id()));
      } else {
        each.put("value", header.value());
      }
    }
    document.put("event", webhook.event().name());
    document.put("timeout", webhook.timeout().toSeconds());
    document.put("retry", webhook.retry());
    document.put("include_result", webhook.includeResult());
    document.put("enabled", webhook.enabled());
    document.put("description", webhook.description());
    Documents.labels(document, webhook.labels());
    document.put("updated", Documents.time(webhook.updated()));
  }

  @Override
  public Webhook read(CatalogKey key, DocumentReader document) {
    return new Webhook(
        key.id(),
        key.requireOwner(),
        key.requireName(),
        VersionReferenceMapping.read(document),
        document.text("url"),
        document.list("headers", header -> header(header, key.id())),
        Event.valueOf(document.text("event")),
        document.seconds("timeout", TIMEOUT),
        document.flag("retry", false),
        document.flag("include_result", false),
        document.flag("enabled", true),
        document.text("description", ""),
        document.labels(),
        key.created(),
        document.time("updated"));
  }

  private Header header(DocumentReader header, UUID webhook) {
    return header.has("sealed")
        ? new Header(header.text("key"), secrets.unsealText(header.text("sealed"), webhook), true)
        : new Header(header.text("key"), header.text("value"), false);
  }
}
