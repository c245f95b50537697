namespace AdmissionWebhook.Deployment.Native;

/// <summary>A named expression of a ValidatingAdmissionPolicy; those after it may use it.</summary>
internal sealed record NativeVariable(string Name, string Expression)
{
    public string Reference => "variables." + Name;
}
