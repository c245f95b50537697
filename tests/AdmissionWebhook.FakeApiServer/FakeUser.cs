namespace AdmissionWebhook.Fakes;

public sealed record FakeUser(string Name, IReadOnlyList<string> Groups);
