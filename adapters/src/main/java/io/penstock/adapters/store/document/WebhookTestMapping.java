package io.penstock.adapters.store.document;

import io.penstock.engine.catalog.WebhookTest;
import tools.jackson.databind.node.ObjectNode;

/** Tests of webhooks. */
public final class WebhookTestMapping implements DocumentMapping<WebhookTest> {

  @Override
  public CatalogKey key(WebhookTest test) {
    return CatalogKey.of(test);
  }

  @Override
  public void write(WebhookTest test, ObjectNode document) {
    document.put("status", test.status().name());
    document.put("error_message", test.errorMessage());
  }

  @Override
  public WebhookTest read(CatalogKey key, DocumentReader document) {
    return new WebhookTest(
        key.id(),
        key.requireOwner(),
        WebhookTest.Status.valueOf(document.text("status")),
        document.textOrNull("error_message"),
        key.created());
  }
}
