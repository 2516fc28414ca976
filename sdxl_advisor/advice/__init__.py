"""The questions that users ask: catalogue in, result out."""
