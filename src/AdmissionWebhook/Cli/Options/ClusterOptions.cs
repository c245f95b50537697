using System.CommandLine;
using System.CommandLine.Parsing;
using AdmissionWebhook.Cluster;

namespace AdmissionWebhook.Cli.Options;

/// <summary>Which cluster to follow or audit, and how to reach it.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string> _cluster;

    private readonly Option<string> _kubeconfig;

    private readonly Option<string> _context = new("--context")
    {
        Description = "Context of the kubeconfig. Default: the current one.",
        HelpName = "NAME",
    };

    private readonly string _initial;

    private ClusterOptions(string description, string kubeconfigDescription, params string[] words)
    {
        _initial = words[0];
        _cluster = new Option<string>("--cluster") { Description = description, DefaultValueFactory = _ => _initial };
        _cluster.AcceptOnlyFromAmong(words);
        _kubeconfig = OptionKinds.File("--kubeconfig", kubeconfigDescription);
    }

    public IReadOnlyList<Option> All => [_cluster, _kubeconfig, _context];

    public static ClusterOptions ToFollow() =>
        new(
            "The cluster to follow: its policies and objects. auto: in-cluster if a service account is mounted, else off.",
            "For --cluster kubeconfig. Default: KUBECONFIG, else ~/.kube/config.",
            "auto",
            "off",
            "in-cluster",
            "kubeconfig"
        );

    public static ClusterOptions ToAudit() =>
        new(
            "How to reach the cluster: kubeconfig (the default) or in-cluster.",
            "Default: KUBECONFIG, else ~/.kube/config.",
            "kubeconfig",
            "in-cluster"
        );

    /// <summary>For verbs that read manifests or, on request, a cluster.</summary>
    public static ClusterOptions InPlaceOfFiles() =>
        new(
            "Read the objects of a cluster instead of manifests: kubeconfig or in-cluster.",
            "For --cluster kubeconfig. Default: KUBECONFIG, else ~/.kube/config.",
            "off",
            "kubeconfig",
            "in-cluster"
        );

    /// <summary>For validation, before defaults are filled in.</summary>
    public ClusterMode Mode(CommandResult result) => Mode(result.GetValue(_cluster) ?? _initial);

    public ClusterChoice Choice(ParseResult parsed) =>
        new(Mode(parsed.GetValue(_cluster)!), parsed.GetValue(_kubeconfig), parsed.GetValue(_context));

    public void Check(CommandResult result)
    {
        if ((result.GetValue(_kubeconfig) ?? result.GetValue(_context)) is not null && Mode(result) != ClusterMode.Kubeconfig)
        {
            result.AddError("--kubeconfig and --context need --cluster kubeconfig");
        }
    }

    private static ClusterMode Mode(string word) =>
        word switch
        {
            "off" => ClusterMode.Off,
            "in-cluster" => ClusterMode.InCluster,
            "kubeconfig" => ClusterMode.Kubeconfig,
            _ => ClusterMode.Auto,
        };
}
