using AdmissionWebhook.Checks;
using AdmissionWebhook.Policy;

namespace AdmissionWebhook.Audit;

/// <summary>An object of the cluster with what is to be said of it.</summary>
internal sealed record LiveObject(ObjectIdentity Identity, string Uid, Verdict Verdict);
