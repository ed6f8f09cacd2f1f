//! Two nodes: a person at one of them, an operator at the other.
#![allow(missing_docs)]

use journeys::{Browser, Cluster, Console, Guest, Result, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_and_an_operator_at_two_nodes_go_on_when_the_persons_node_is_killed() -> Result {
    let mut cluster = Cluster::start().await?;
    let guest = Guest::visit_page(Browser::open().await?, &cluster.url("/")).await?;
    guest.open_chat().await?;
    guest.say("Не приходит код").await?;
    let here = cluster.guests_node().await?;
    let console = Console::log_in(&cluster.nodes[1 - here]).await?;
    console.take_first().await?;
    guest.expect("На связи оператор Анна").await?;
    console.say("Проверьте номер").await?;
    guest.expect_messages(&["Не приходит код", "Проверьте номер"]).await?;

    cluster.nodes[here].kill().await?;
    guest.say("Номер верный").await?;
    let said = ["Не приходит код", "Проверьте номер", "Номер верный"];
    until("the operator reads it once", async || Ok(console.messages().await? == said)).await?;
    console.say("Отправили ещё раз").await?;
    let said = [&said[..], &["Отправили ещё раз"]].concat();
    guest.expect_messages(&said).await?;

    guest.browser.reload().await?;
    until("the launcher is back", || guest.shows("button.launcher")).await?;
    guest.open_chat().await?;
    guest.expect_messages(&said).await?;
    guest.browser.close().await?;
    console.browser.close().await
}
