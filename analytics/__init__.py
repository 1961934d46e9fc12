"""From frozen snapshots to reports: how much practice varies, how sure that is, and what may leave."""
