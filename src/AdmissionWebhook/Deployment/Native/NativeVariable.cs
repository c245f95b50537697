namespace AdmissionWebhook.Deployment.Native;

/// <summary>A named expression of a ValidatingAdmissionPolicy, which later expressions can use.</summary>
internal sealed record NativeVariable(string Name, string Expression)
{
    public string Reference => "variables." + Name;
}
