namespace AdmissionWebhook.Policy.Cluster;

/// <summary>The namespace and name of an object.</summary>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
