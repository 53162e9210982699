package io.penstock.adapters.http.wire;

import io.penstock.engine.catalog.Webhook;
import io.penstock.engine.catalog.Webhook.Header;
import io.penstock.engine.catalog.WebhookTest;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.service.definition.WebhookService.View;
import java.util.List;

/** Webhooks and their tests, field by field as in the reference, section 8.8. */
public final class WebhookWire {

  private WebhookWire() {}

  /** {@code WebhookDetail}. */
  public static JsonText detail(View webhook) {
    return Lists.one(webhook, WebhookWire::fields);
  }

  public static JsonText list(List<View> webhooks) {
    return Lists.many(webhooks, WebhookWire::fields);
  }

  /** {@code WebhookTestDetail}. */
  public static JsonText test(WebhookTest test) {
    return Lists.one(
        test,
        (json, it) ->
            json.field("id", it.id().toString())
                .field("status", it.status().wireName())
                .field("error_message", it.errorMessage()));
  }

  private static void fields(JsonWriter json, View view) {
    Webhook webhook = view.webhook();
    json.field("id", webhook.id().toString())
        .field("name", webhook.name())
        .field("object_type", view.object().objectType())
        .field("object_name", view.object().objectName())
        .field("version", view.object().version())
        .field("url", webhook.url())
        .name("headers")
        .beginArray();
    for (Header header : webhook.headers()) {
      json.beginObject()
          .field("key", header.key())
          .field("value", header.secret() ? null : header.value())
          .field("protected", header.secret())
          .endObject();
    }
    json.endArray()
        .field("event", webhook.event().wireName(webhook.reference().objectType()))
        .field("creation_date", WireDates.micros(webhook.created()))
        .field("last_updated", WireDates.micros(webhook.updated()))
        .field("description", webhook.description())
        .field("labels", webhook.labels())
        .field("timeout", webhook.timeout().toSeconds())
        .field("enabled", webhook.enabled())
        .field("retry", webhook.retry())
        .field("include_result", webhook.includeResult());
  }
}
