"""Operations of the official clients that this server does not offer, each with the reason. It answers them with 501."""

REASONS = {}
