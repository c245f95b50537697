namespace AdmissionWebhook.Policy.Cluster;

/// <summary>Which object of its kind.</summary>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
