package io.penstock.engine.request;

import io.penstock.engine.model.JsonText;
import java.time.Instant;
import java.util.UUID;

/**
 * What a webhook is to be told of a request, written in the transaction that makes it true.
 *
 * @param id by which a receiver knows a repetition
 * @param body as it is sent
 */
public record Announcement(UUID id, UUID webhookId, Instant created, JsonText body) {}
